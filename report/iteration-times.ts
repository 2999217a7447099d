import type { RunRecord } from '../record/run-record.ts';
import { byKind } from '../record/scenario-record.ts';
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
    const phasesMs = scenario.phases.reduce((sum, phase) => sum + phase.durationMs, 0);
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

function originOf(scenario: ScenarioRecord): number | undefined {
  const at = scenario.originAt ?? orderedAt(scenario);
  return at === undefined ? undefined : microseconds(at);
}

/** Older records do not say when the times of a maintenance begin. */
const orderedAt = byKind<[], string | undefined>({
  fault: () => undefined,
  maintenance: ({ maintenance }) => maintenance?.session.orderedAt,
  checks: () => undefined,
});

/** The last time that an iteration has, since its origin. */
const lastMs = byKind<[], number>({
  fault: ({ checkpoints, vms, restoredTimeMs }) =>
    [...checkpoints, ...vms.flatMap((vm) => vm.checkpoints)]
      .map(({ tMs }) => tMs)
      .reduce((last, ms) => Math.max(last, ms), Math.max(0, restoredTimeMs ?? 0)),
  maintenance: ({ maintenance }) => Math.max(0, maintenance?.session.totalMs ?? 0),
  checks: () => 0,
});
