import type { HostWindow } from './host-windows.ts';
import { looksIn, samplingOf } from './looks.ts';
import type { Interval, Look, Sampling, SwitchOver } from './looks.ts';
import type { Move } from './moves.ts';

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

/** A while in which one instance served from one host. */
export interface Stay {
  readonly instanceId: string;
  readonly host: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/** How the service fared. */
export interface Service {
  readonly sampling: Sampling;
  /** What is certain. */
  readonly incidents: readonly Incident[];
  /** What looked wrong and may be two states in one look. */
  readonly unclear: readonly string[];
  readonly stays: readonly Stay[];
}

/** Everything that bears on the service. */
export interface ServiceEvidence {
  readonly looks: readonly Look[];
  readonly incomplete: number;
  readonly switchOvers: readonly SwitchOver[];
  readonly windows: readonly HostWindow[];
  readonly moves: readonly Move[];
  /** The session, from its order to its end. */
  readonly interval: Interval;
}

/** Joins who served with where, and with what went on there. */
export function serviceOf(evidence: ServiceEvidence): Service {
  const { interval, incomplete } = evidence;
  const looks = looksIn(evidence.looks, interval);
  const clear = looks.filter((look, index) => judged(look, index, looks, evidence.switchOvers) !== 'stale');
  const bad = badLooks(clear, evidence.switchOvers);
  const moved = movedWhileActive({ ...evidence, looks: clear });
  return {
    sampling: samplingOf(clear, incomplete + looks.length - clear.length, interval),
    incidents: [...bad.incidents, ...inMaintenance(clear, evidence.windows), ...moved.incidents].sort(
      (a, b) => a.fromUs - b.fromUs,
    ),
    unclear: [...bad.unclear, ...moved.unclear],
    stays: staysOf(clear),
  };
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
 * Whether what a look saw is certain. It asks first who serves and then how that instance is; when the service
 * is switched over in between, the instance it finds in a migration has served no longer. The App manager's own
 * stamp of the switch-over decides; where it has none, the next look does: if that finds the same instance, it
 * served all the while.
 */
function judged(
  look: Look,
  index: number,
  looks: readonly Look[],
  switchOvers: readonly SwitchOver[],
): 'certain' | 'stale' | 'unclear' {
  if (faultOf(look) === undefined || look.instanceId === null) return 'certain';
  const away = switchOvers.filter((one) => one.from === look.instanceId);
  const own = switchOvers.filter((one) => one.from === look.instanceId || one.to === look.instanceId);
  if (own.some((one) => one.atUs >= look.startUs && one.atUs <= look.endUs)) return 'stale';
  const next = looks.slice(index + 1).find((one) => one.startUs >= look.endUs);
  if (next === undefined || next.instanceId === look.instanceId) return 'certain';
  return away.some((one) => one.atUs > look.endUs && one.atUs <= next.endUs) ? 'certain' : 'unclear';
}

function badLooks(
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
    const isUnclear = kind !== undefined && judged(look, index, looks, switchOvers) === 'unclear';
    if (isUnclear) {
      unclear.push(`${describe(kind, look)} in the look before another instance served`);
    }
    if (kind === undefined || isUnclear) close();
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

/** Whiles in which looks one after the other saw the same instance on the same host. */
function staysOf(looks: readonly Look[]): readonly Stay[] {
  const stays: { instanceId: string; host: string; fromUs: number; toUs: number }[] = [];
  let before: Look | undefined;
  for (const look of looks) {
    const { instanceId, host, endUs } = look;
    const stay = stays.at(-1);
    const isSame = before !== undefined && before.instanceId === instanceId && before.host === host;
    if (instanceId !== null) {
      if (isSame && stay !== undefined) stay.toUs = Math.max(stay.toUs, endUs);
      else stays.push({ instanceId, host, fromUs: endUs, toUs: endUs });
    }
    before = look;
  }
  return stays;
}

/**
 * The serving instance was on a host in maintenance: a look that lies wholly in that time saw it there, or looks
 * on both sides of a moment in it did. A look that only touches the time may have seen what was before or after.
 */
function inMaintenance(looks: readonly Look[], windows: readonly HostWindow[]): readonly Incident[] {
  return windows.flatMap(({ host, fromUs, toUs = Number.POSITIVE_INFINITY }) => {
    const runs = runsOn(looks, host);
    return runs.flatMap((run) => {
      const inside = run.filter((look) => look.startUs >= fromUs && look.endUs <= toUs);
      const [first, last] = [run[0], run.at(-1)];
      if (first === undefined || last === undefined) return [];
      // Between the first look's end and the last one's start, it was there at every moment.
      const isHeld = first.endUs < last.startUs && first.endUs <= toUs && last.startUs >= fromUs;
      if (inside.length === 0 && !isHeld) return [];
      return [
        {
          kind: 'host-in-maintenance' as const,
          message: `the active instance ${first.instanceId} was on ${host} while that was in maintenance`,
          fromUs: Math.max(fromUs, first.startUs),
          toUs: Math.min(toUs, last.endUs),
          instanceId: first.instanceId,
          host,
        },
      ];
    });
  });
}

function runsOn(looks: readonly Look[], host: string): readonly (readonly Look[])[] {
  const runs: Look[][] = [];
  let before: Look | undefined;
  for (const look of looks) {
    const isOn = look.instanceId !== null && look.host === host;
    const isSame = before?.host === host && before.instanceId === look.instanceId;
    if (isOn && isSame) runs.at(-1)?.push(look);
    else if (isOn) runs.push([look]);
    before = look;
  }
  return runs;
}

/**
 * A move began while the instance served: looks on both sides of that moment say so, or the App manager switched
 * over only later. Moves may be shorter than the time between two looks, so they are joined by themselves.
 */
function movedWhileActive({ looks, moves, switchOvers }: ServiceEvidence): {
  readonly incidents: readonly Incident[];
  readonly unclear: readonly string[];
} {
  const incidents: Incident[] = [];
  const unclear: string[] = [];
  for (const { instanceId, host, action, startedUs, finishedUs } of moves) {
    const before = looks.findLast((look) => look.endUs <= startedUs);
    const after = looks.find((look) => look.startUs >= startedUs);
    if (before?.instanceId !== instanceId) continue;
    const away = switchOvers.filter((one) => one.from === instanceId && one.atUs >= before.startUs);
    const isLeft = away.some((one) => one.atUs <= startedUs);
    const isStill = after?.instanceId === instanceId;
    const isLate = away.some((one) => one.atUs > startedUs && one.atUs <= (after?.endUs ?? one.atUs));
    if (isLeft) continue;
    const message = `${action} of instance ${instanceId} from ${host} began while it held the floating IP`;
    if (isStill || isLate)
      incidents.push({
        kind: 'moved-while-active',
        message,
        fromUs: startedUs,
        toUs: finishedUs ?? startedUs,
        instanceId,
        host,
      });
    else unclear.push(`it is not certain who held the floating IP when instance ${instanceId} began to move`);
  }
  return { incidents, unclear };
}

/** What leaves the service without an instance; a move is told by what the looks saw of it. */
const GAP_KINDS: readonly IncidentKind[] = [
  'nobody',
  'not-active',
  'busy',
  'in-migration',
  'host-in-maintenance',
];

/** The longest that the service was without an instance as far as was seen, in microseconds; 0 when it never was. */
export function longestGapUs({ incidents }: Service): number {
  const gaps = incidents.filter((one) => GAP_KINDS.includes(one.kind)).sort((a, b) => a.fromUs - b.fromUs);
  let longestUs = 0;
  let open: { fromUs: number; toUs: number } | undefined;
  for (const { fromUs, toUs } of gaps) {
    if (open !== undefined && fromUs < open.toUs) open.toUs = Math.max(open.toUs, toUs);
    else open = { fromUs, toUs };
    longestUs = Math.max(longestUs, open.toUs - open.fromUs);
  }
  return longestUs;
}
