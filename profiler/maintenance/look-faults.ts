import type { Look, SwitchOver } from './looks.ts';

/** What can be wrong with the instance that serves. */
export type IncidentKind =
  'nobody' | 'not-active' | 'busy' | 'in-migration' | 'host-in-maintenance' | 'moved-while-active';

/** Something that was wrong with the instance that served, for a while. */
export interface Incident {
  readonly kind: IncidentKind;
  /** In plain words. */
  readonly message: string;
  /** From the last look that saw all well to the first that did again. */
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

/** What a look saw that is wrong, the host aside. */
function faultOf(look: Look): IncidentKind | undefined {
  if (look.instanceId === null) return 'nobody';
  const task = look.taskState;
  if ((task !== null && MIGRATION_TASKS.test(task)) || MIGRATION_STATUSES.includes(look.status))
    return 'in-migration';
  if (look.status !== 'ACTIVE') return 'not-active';
  return task === null || HARMLESS_TASKS.test(task) ? undefined : 'busy';
}

/**
 * Whether a look saw two states in one: it asks first who serves and then how that instance is. When the service
 * was switched over in between, the instance it finds in a migration has served no longer.
 */
export function isStale(look: Look, switchOvers: readonly SwitchOver[]): boolean {
  if (faultOf(look) === undefined || look.instanceId === null) return false;
  return switchOvers.some(
    (one) =>
      (one.from === look.instanceId || one.to === look.instanceId) &&
      one.atUs >= look.startUs &&
      one.atUs <= look.endUs,
  );
}

/**
 * Whether it is not certain that what a look found wrong was wrong while its instance served. The App manager's
 * stamp of a switch-over decides; where it has none, the next look does: if that finds the same instance, it
 * served all the while.
 */
function isUnclear(
  look: Look,
  index: number,
  looks: readonly Look[],
  switchOvers: readonly SwitchOver[],
): boolean {
  if (look.instanceId === null) return false;
  const next = looks.slice(index + 1).find((one) => one.startUs >= look.endUs);
  if (next === undefined || next.instanceId === look.instanceId) return false;
  return !switchOvers.some(
    (one) => one.from === look.instanceId && one.atUs > look.endUs && one.atUs <= next.endUs,
  );
}

/** What is wrong with looks, one after the other: what is certain, and what is not. */
export function badLooks(
  looks: readonly Look[],
  switchOvers: readonly SwitchOver[],
): { readonly incidents: readonly Incident[]; readonly unclear: readonly string[] } {
  const incidents: Incident[] = [];
  const unclear: string[] = [];
  let run: { kind: IncidentKind; first: number; last: number } | undefined;
  const close = (): void => {
    if (run !== undefined) incidents.push(incidentOf(run, looks));
    run = undefined;
  };
  for (const [index, look] of looks.entries()) {
    const kind = faultOf(look);
    const isDoubtful = kind !== undefined && isUnclear(look, index, looks, switchOvers);
    if (isDoubtful) {
      unclear.push(`${describe(kind, look)} in the look before another instance served`);
    }
    if (kind === undefined || isDoubtful) close();
    else if (run?.kind === kind && looks[run.last]?.instanceId === look.instanceId) run.last = index;
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
  looks: readonly Look[],
): Incident {
  const look = looks[first];
  if (look === undefined) throw new RangeError(`there is no look ${first}`);
  const seen = looks.slice(first, last + 1);
  const states = [...new Set(seen.map((one) => one.taskState ?? one.status))];
  return {
    kind,
    message: describe(kind, look, states),
    fromUs: looks[first - 1]?.endUs ?? look.startUs,
    toUs: looks[last + 1]?.endUs ?? looks[last]?.endUs ?? look.endUs,
    instanceId: look.instanceId,
    host: look.instanceId === null ? null : look.host,
  };
}

function describe(
  kind: IncidentKind,
  look: Look,
  states: readonly string[] = [look.taskState ?? look.status],
): string {
  if (kind === 'nobody') return 'nobody held the floating IP';
  const what = kind === 'in-migration' ? 'in migration' : kind === 'busy' ? 'busy' : 'not active';
  return `the active instance ${look.instanceId} on ${look.host} was ${what} (${states.join(', ')})`;
}
