import type { HostWindow } from './host-windows.ts';
import { inMaintenance, movedWhileActive } from './joins.ts';
import { findIncidents, isStale } from './incidents.ts';
import type { Incident, IncidentKind } from './incidents.ts';
import { samplesIn, samplingOf } from './service-samples.ts';
import type { Interval, ServiceSample, Sampling, SwitchOver } from './service-samples.ts';
import type { Move } from './moves.ts';

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
  /** What looked wrong and may be two states in one sample. */
  readonly unclear: readonly string[];
  readonly stays: readonly Stay[];
}

/** Everything that bears on the service. */
export interface ServiceEvidence {
  readonly samples: readonly ServiceSample[];
  /** When there was a sample that did not see everything. */
  readonly incompleteUs: readonly number[];
  readonly switchOvers: readonly SwitchOver[];
  readonly windows: readonly HostWindow[];
  readonly moves: readonly Move[];
  /** The session, from its order to its end. */
  readonly interval: Interval;
}

/** Joins who served with where, and with what went on there. */
export function serviceOf(evidence: ServiceEvidence): Service {
  const { interval } = evidence;
  const incomplete = evidence.incompleteUs.filter((us) => us >= interval.fromUs && us <= interval.toUs);
  const samples = samplesIn(evidence.samples, interval);
  const clear = samples.filter((sample) => !isStale(sample, evidence.switchOvers));
  const bad = findIncidents(clear, evidence.switchOvers);
  const moved = movedWhileActive(clear, evidence.moves, evidence.switchOvers);
  return {
    sampling: samplingOf(clear, incomplete.length + samples.length - clear.length, interval),
    incidents: [...bad.incidents, ...inMaintenance(clear, evidence.windows), ...moved.incidents].sort(
      (a, b) => a.fromUs - b.fromUs,
    ),
    unclear: [...bad.unclear, ...moved.unclear],
    stays: staysOf(clear),
  };
}

/** Whiles in which samples one after the other saw the same instance on the same host. */
function staysOf(samples: readonly ServiceSample[]): readonly Stay[] {
  const stays: { instanceId: string; host: string; fromUs: number; toUs: number }[] = [];
  let before: ServiceSample | undefined;
  for (const sample of samples) {
    const { instanceId, host, endUs } = sample;
    const stay = stays.at(-1);
    const isSame = before !== undefined && before.instanceId === instanceId && before.host === host;
    if (instanceId !== null) {
      if (isSame && stay !== undefined) stay.toUs = Math.max(stay.toUs, endUs);
      else stays.push({ instanceId, host, fromUs: endUs, toUs: endUs });
    }
    before = sample;
  }
  return stays;
}

/** What leaves the service without an instance; a move is judged by what the samples saw of it. */
const GAP_KINDS: readonly IncidentKind[] = [
  'nobody',
  'not-active',
  'busy',
  'in-migration',
  'host-in-maintenance',
];

/** The longest that the service was without an instance as far as was seen, in microseconds; 0 when it never was. */
export function longestGapUs({ incidents }: Service): number {
  const gaps = incidents
    .filter((incident) => GAP_KINDS.includes(incident.kind))
    .sort((a, b) => a.fromUs - b.fromUs);
  let longestUs = 0;
  let open: { fromUs: number; toUs: number } | undefined;
  for (const { fromUs, toUs } of gaps) {
    if (open !== undefined && fromUs < open.toUs) open.toUs = Math.max(open.toUs, toUs);
    else open = { fromUs, toUs };
    longestUs = Math.max(longestUs, open.toUs - open.fromUs);
  }
  return longestUs;
}
