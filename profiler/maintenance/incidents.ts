import type { ServiceSample, SwitchOver } from './service-samples.ts';

/** What can be wrong with the instance that serves. */
export type IncidentKind =
  'nobody' | 'not-active' | 'busy' | 'in-migration' | 'host-in-maintenance' | 'moved-while-active';

/** Something that was wrong with the instance that served, for a while. */
export interface Incident {
  readonly kind: IncidentKind;
  /** In plain words. */
  readonly message: string;
  /** From the last sample that saw all well to the first that did again. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly instanceId: string | null;
  readonly host: string | null;
}

/** Task states that go with moving an instance. Source: Nova's task states. */
const MIGRATION_TASKS = /^(resize|migrat)/;
const MIGRATION_STATUSES: readonly string[] = ['RESIZE', 'VERIFY_RESIZE', 'REVERT_RESIZE', 'MIGRATING'];
/** Task states that leave an instance at work. */
const HARMLESS_TASKS = /^image_/;

/** What a sample saw that is wrong, the host aside. */
function faultOf(sample: ServiceSample): IncidentKind | undefined {
  if (sample.instanceId === null) return 'nobody';
  const task = sample.taskState;
  if ((task !== null && MIGRATION_TASKS.test(task)) || MIGRATION_STATUSES.includes(sample.status))
    return 'in-migration';
  if (sample.status !== 'ACTIVE') return 'not-active';
  return task === null || HARMLESS_TASKS.test(task) ? undefined : 'busy';
}

/**
 * Whether a sample saw two states in one: it asks first who serves and then how that instance is. When the service
 * was switched over in between, the instance it finds in a migration has served no longer.
 */
export function isStale(sample: ServiceSample, switchOvers: readonly SwitchOver[]): boolean {
  if (faultOf(sample) === undefined || sample.instanceId === null) return false;
  return switchOvers.some(
    (switchOver) =>
      (switchOver.from === sample.instanceId || switchOver.to === sample.instanceId) &&
      switchOver.atUs >= sample.startUs &&
      switchOver.atUs <= sample.endUs,
  );
}

/**
 * Whether it is not certain that what a sample found wrong was wrong while its instance served. The App manager's
 * stamp of a switch-over decides; where it has none, the next sample does: if that finds the same instance, it
 * served all the while.
 */
function isUnclear(
  sample: ServiceSample,
  index: number,
  samples: readonly ServiceSample[],
  switchOvers: readonly SwitchOver[],
): boolean {
  if (sample.instanceId === null) return false;
  const next = samples.slice(index + 1).find((serviceSample) => serviceSample.startUs >= sample.endUs);
  if (next === undefined || next.instanceId === sample.instanceId) return false;
  return !switchOvers.some(
    (switchOver) =>
      switchOver.from === sample.instanceId &&
      switchOver.atUs > sample.endUs &&
      switchOver.atUs <= next.endUs,
  );
}

/** What is wrong with samples, one after the other: what is certain, and what is not. */
export function findIncidents(
  samples: readonly ServiceSample[],
  switchOvers: readonly SwitchOver[],
): { readonly incidents: readonly Incident[]; readonly unclear: readonly string[] } {
  const incidents: Incident[] = [];
  const unclear: string[] = [];
  let run: { kind: IncidentKind; first: number; last: number } | undefined;
  const close = (): void => {
    if (run !== undefined) incidents.push(incidentOf(run, samples));
    run = undefined;
  };
  for (const [index, sample] of samples.entries()) {
    const kind = faultOf(sample);
    const isDoubtful = kind !== undefined && isUnclear(sample, index, samples, switchOvers);
    if (isDoubtful) {
      unclear.push(`${describe(kind, sample)} in the sample before another instance served`);
    }
    if (kind === undefined || isDoubtful) close();
    else if (run?.kind === kind && samples[run.last]?.instanceId === sample.instanceId) run.last = index;
    else {
      close();
      run = { kind, first: index, last: index };
    }
  }
  close();
  return { incidents, unclear };
}

function incidentOf(
  { kind, first, last }: { readonly kind: IncidentKind; readonly first: number; readonly last: number },
  samples: readonly ServiceSample[],
): Incident {
  const sample = samples[first];
  if (sample === undefined) throw new RangeError(`there is no sample ${first}`);
  const seen = samples.slice(first, last + 1);
  const states = [...new Set(seen.map((serviceSample) => serviceSample.taskState ?? serviceSample.status))];
  return {
    kind,
    message: describe(kind, sample, states),
    fromUs: samples[first - 1]?.endUs ?? sample.startUs,
    toUs: samples[last + 1]?.endUs ?? samples[last]?.endUs ?? sample.endUs,
    instanceId: sample.instanceId,
    host: sample.instanceId === null ? null : sample.host,
  };
}

function describe(
  kind: IncidentKind,
  sample: ServiceSample,
  states: readonly string[] = [sample.taskState ?? sample.status],
): string {
  if (kind === 'nobody') return 'nobody held the floating IP';
  const what = kind === 'in-migration' ? 'in migration' : kind === 'busy' ? 'busy' : 'not active';
  return `the active instance ${sample.instanceId} on ${sample.host} was ${what} (${states.join(', ')})`;
}
