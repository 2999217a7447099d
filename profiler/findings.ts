import { CHECKPOINT } from '../record/checkpoints.ts';
import { lostNotifications } from './lost.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';
import type { Segment, Settings } from './segments.ts';
import type { Timelines } from './timeline.ts';
import { BUDGET_SPANS, clockUncertaintyMs } from './times.ts';
import type { Budget } from './times.ts';
import type { Finding } from '../record/verdict.ts';

/** Everything a verdict is made from. */
export interface Evidence {
  readonly segment: Segment;
  readonly settings: Settings;
  readonly timelines: Timelines;
  readonly budgets: readonly Budget[];
  readonly checks: ScenarioRecord['checks'];
  /** Set where the Monitor raised a false alarm, or missed the fault. */
  readonly monitorFault: Finding | undefined;
}

/** Everything that speaks against a pass, each with its reason. None at all is a pass. */
export function findingsOf(evidence: Evidence): readonly Finding[] {
  if (evidence.monitorFault !== undefined) return monitorFaultFindings(evidence, evidence.monitorFault);
  const facts = [...lostFindings(evidence), ...earlyFindings(evidence), ...checkFindings(evidence)];
  const skipReason = skipOf(evidence.segment);
  if (skipReason !== undefined) return [...facts, { verdict: 'skipped', reason: skipReason }];
  return [
    ...facts,
    ...endFindings(evidence.segment),
    ...evidence.budgets.flatMap((budget) => budgetFindings(evidence, budget)),
    ...profileFindings(evidence),
  ];
}

/** After a fault of the Monitor, only what fails whatever the Monitor reported counts beside it. */
function monitorFaultFindings({ checks }: Evidence, monitorFault: Finding): readonly Finding[] {
  return [monitorFault, ...checkFindings({ checks }).filter(({ verdict }) => verdict === 'failed')];
}

/** Why a scenario was skipped; undefined when it was not. */
export function skipOf({ finished }: Segment): string | undefined {
  if (finished?.data.outcome !== 'skipped') return undefined;
  return finished.data.reason ?? 'no reason was given';
}

/** A notification that never came is a failure, whatever else is known. */
function lostFindings({ segment, settings }: Evidence): readonly Finding[] {
  return lostNotifications(segment.events, settings);
}

/** Negative control: what was notified before the fault cannot have been about it. */
function earlyFindings({ timelines: { observations, vms, overall } }: Evidence): readonly Finding[] {
  const down = overall.reached.get(CHECKPOINT.fault);
  const notBeforeUs = Math.max(
    observations.orderedUs ?? Number.NEGATIVE_INFINITY,
    down === undefined ? Number.NEGATIVE_INFINITY : down.us - down.uncertaintyUs,
  );
  return vms.flatMap((vm) => {
    const alarm = vm.reached.get(CHECKPOINT.receivedAlarm);
    if (alarm === undefined || alarm.us + alarm.uncertaintyUs >= notBeforeUs) return [];
    return [{ verdict: 'failed', reason: `an alarm for VM ${vm.instanceId} came before the fault` }];
  });
}

/** Checks that failed, or that could not be made. */
export function checkFindings({ checks }: Pick<Evidence, 'checks'>): readonly Finding[] {
  return checks.flatMap(({ name, verdict, reason }) => {
    if (verdict !== 'failed' && verdict !== 'unknown') return [];
    return [{ verdict, reason: `check ${name}: ${reason ?? 'no reason was given'}` }];
  });
}

function budgetFindings(evidence: Evidence, budget: Budget): readonly Finding[] {
  const { name, timeMs, uncertaintyMs, budgetMs, gating, verdict } = budget;
  if (!gating || verdict === 'passed') return [];
  if (timeMs === null || uncertaintyMs === null) return missingFindings(evidence, budget);
  const bar = uncertaintyMs > 0 ? ` ± ${show(uncertaintyMs)}` : '';
  const time = `${name} time ${show(timeMs)}${bar} ms`;
  if (verdict === 'failed') {
    const why = timeMs > 0 ? `not under ${budgetMs} ms` : 'not after the detection';
    return [{ verdict, reason: `${time} is ${why}` }];
  }
  const clockMs = clockOf(evidence, budget);
  const { clockMarginMs } = evidence.settings;
  if (clockMs > clockMarginMs) {
    return [
      {
        verdict,
        reason: `the clock uncertainty of ${show(clockMs)} ms behind the ${name} time is over the margin of ${clockMarginMs} ms`,
      },
    ];
  }
  const latenessMs = budget.latenessMs ?? 0;
  const late =
    latenessMs > 0
      ? `; for ${show(latenessMs)} ms of it this process was late, because this machine or the process itself was busy`
      : '';
  return [{ verdict, reason: `${time}: the error bar straddles a bound of 0 to ${budgetMs} ms${late}` }];
}

/** A budget's end was not seen: unknown, unless it is known that it never came. */
function missingFindings(
  { segment, settings, timelines }: Evidence,
  { name, verdict }: Budget,
): readonly Finding[] {
  // A lost notification has its own finding for each VM, and a story that broke off before its fault another.
  const isLost =
    name === 'notification' &&
    (verdict === 'failed' || lostNotifications(segment.events, settings).length > 0);
  const isTold = isLost || (timelines.observations.host === undefined && endFindings(segment).length > 0);
  if (isTold) return [];
  const ends: readonly number[] = BUDGET_SPANS[name];
  return timelines.overall.gaps
    .filter((gap) => ends.includes(gap.index))
    .map((gap) => ({ verdict, reason: `checkpoint ${gap.index} (${gap.name}) is missing: ${gap.reason}` }));
}

function clockOf({ timelines }: Evidence, { name }: Budget): number {
  const [from, to] = BUDGET_SPANS[name].map((index) => timelines.overall.reached.get(index));
  return from === undefined || to === undefined ? 0 : clockUncertaintyMs(from, to);
}

/** A story that broke off may have failed or passed; only what is certain without its end counts. */
export function endFindings({ finished }: Segment): readonly Finding[] {
  if (finished === undefined)
    return [{ verdict: 'unknown', reason: 'the trace ends before the scenario does' }];
  const { outcome, reason = `outcome ${outcome}` } = finished.data;
  if (outcome === 'completed') return [];
  return [{ verdict: 'unknown', reason: `the scenario did not come to its end: ${reason}` }];
}

function profileFindings({ settings, timelines }: Evidence): readonly Finding[] {
  const { gaps } = timelines.overall;
  if (!settings.requireProfile || gaps.length === 0) return [];
  const missing = gaps.map((gap) => `${gap.index} (${gap.reason})`).join(', ');
  return [{ verdict: 'unknown', reason: `the profile is required, and checkpoints are missing: ${missing}` }];
}

function show(ms: number): string {
  return ms.toFixed(Math.abs(ms) < 10 ? 2 : 1);
}
