import type { RunRecord } from '../record/run-record.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';

/** When an iteration was, in whole microseconds since the epoch on the control host's clock. */
export interface IterationTimes {
  readonly startUs: number;
  /** The zero of the iteration's times: link down (or `originIndex`), or a maintenance session was ordered. */
  readonly originUs: number;
  readonly endUs: number;
  /** The record was made before records held these times: they are laid one after another from the run's start. */
  readonly isGuessed: boolean;
}

/** When each iteration of a run was, in their order. */
export function iterationTimes(record: RunRecord): readonly IterationTimes[] {
  let nextUs = microseconds(record.startedAt);
  return record.scenarios.map((scenario) => {
    const known = scenario.startedAt === undefined ? undefined : microseconds(scenario.startedAt);
    const startUs = known ?? nextUs;
    const originUs = originOf(scenario) ?? startUs;
    const phasesMs = scenario.phases.reduce((sum, one) => sum + one.durationMs, 0);
    const endUs = Math.max(startUs + inUs(phasesMs), originUs + inUs(lastMs(scenario)), startUs);
    nextUs = endUs;
    return { startUs: Math.min(startUs, originUs), originUs, endUs, isGuessed: known === undefined };
  });
}

/** Milliseconds as whole microseconds. */
export function inUs(ms: number): number {
  return Math.round(ms * 1000);
}

/** An ISO time with up to six decimals, in microseconds since the epoch. */
export function microseconds(isoTime: string): number {
  const fraction = /\.(\d+)/.exec(isoTime)?.[1] ?? '';
  const seconds = Date.parse(isoTime.replace(/\.\d+/, '')) / 1000;
  return seconds * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

function originOf({ originAt, maintenance }: ScenarioRecord): number | undefined {
  const at = originAt ?? maintenance?.session.orderedAt;
  return at === undefined ? undefined : microseconds(at);
}

/** The last time that an iteration has, since its origin. */
function lastMs({ checkpoints, vms, restoredTimeMs, maintenance }: ScenarioRecord): number {
  const stamps = [...checkpoints, ...vms.flatMap((vm) => vm.checkpoints)].map((one) => one.tMs);
  const session = maintenance === undefined ? [] : [maintenance.session.totalMs ?? 0];
  return [...stamps, ...session, restoredTimeMs ?? 0].reduce((last, ms) => Math.max(last, ms), 0);
}
