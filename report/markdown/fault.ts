import { CHECKPOINT, CHECKPOINTS } from '../../record/checkpoints.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { showMs } from '../text/terminal.ts';
import { OFF_PATH } from '../text/path.ts';
import { gapText } from '../text/gap.ts';
import { checkpointName } from '../text/checkpoint-name.ts';
import { plain, markdownTable } from '../text/markdown.ts';

/** More VMs than these are summed up in one line. */
const MOST_VMS = 20;

/** A fault: its times, the checkpoints, what each component cost, and the VMs. */
export function faultSections(scenario: FaultRecord): readonly (readonly string[])[] {
  if (scenario.checkpoints.length === 0) return [timeTable(scenario)];
  return [timeTable(scenario), checkpointTable(scenario), componentTable(scenario), vmTable(scenario)];
}

function timeTable(scenario: FaultRecord): readonly string[] {
  const { budgets } = scenario;
  const rows = (
    [
      ['detection', scenario.detectionTimeMs, [CHECKPOINT.fault, CHECKPOINT.rawFailure]],
      ['notification', scenario.notificationTimeMs, [CHECKPOINT.rawFailure, CHECKPOINT.receivedAlarm]],
      ['recovery', scenario.recoveryTimeMs, [CHECKPOINT.rawFailure, CHECKPOINT.handledAlarm]],
      ['total', scenario.totalTimeMs, [CHECKPOINT.fault, CHECKPOINT.receivedAlarm]],
      ['out of sync', scenario.outOfSyncMs, [CHECKPOINT.receivedAlarm]],
      ['restored', scenario.restoredTimeMs, [CHECKPOINT.fault]],
    ] as const
  ).map(([name, ms, ends]) => {
    const budget = budgets.find((budget) => budget.name === name);
    const role = budget?.gating === false ? ', reported only' : '';
    const judged = budget === undefined ? '' : `${budget.verdict}, budget ${budget.budgetMs} ms${role}`;
    return [name, time(ms), ms === null ? '' : error(uncertaintyMs(scenario, ends)), judged];
  });
  return markdownTable(['time', { number: 'ms' }, { number: '±' }, 'judged'], rows);
}

/** Of a time between two checkpoints: the error bars of both. */
function uncertaintyMs({ checkpoints }: FaultRecord, ends: readonly number[]): number {
  const own = checkpoints.filter((checkpoint) => ends.includes(checkpoint.index));
  return own.reduce((sum, checkpoint) => sum + checkpoint.uncertaintyMs, 0);
}

function checkpointTable(record: FaultRecord): readonly string[] {
  const { checkpoints, gaps, originIndex } = record;
  const rows = CHECKPOINTS.map(({ index, component }) => {
    const reached = checkpoints.find((checkpoint) => checkpoint.index === index);
    const gap = gaps.find((gap) => gap.index === index);
    const remark = reached === undefined ? gapText(gap?.reason) : beside(reached);
    return [
      String(index),
      checkpointName(record, index),
      component,
      time(reached?.tMs),
      error(reached?.uncertaintyMs),
      reached === undefined ? '?' : step(reached.stepMs),
      plain(remark),
    ];
  });
  const heads = [{ number: '#' }, 'checkpoint', 'component', { number: 't ms' }, { number: '±' }];
  const note = `Times count from checkpoint ${originIndex}, because checkpoint 0 was not seen.`;
  const isShifted = originIndex !== null && originIndex !== CHECKPOINT.fault;
  return [...markdownTable([...heads, { number: 'step ms' }, ''], rows), ...(isShifted ? ['', note] : [])];
}

function beside({ onPath }: FaultRecord['checkpoints'][number]): string {
  return onPath ? '' : OFF_PATH;
}

function componentTable({ components }: FaultRecord): readonly string[] {
  const rows = components.map(({ name, costMs, share, includes = [] }) => [
    includes.length === 0 ? name : `${name}, with ${includes.join(', ')}`,
    time(costMs),
    `${(share * 100).toFixed(1)} %`,
  ]);
  return markdownTable(['component', { number: 'cost ms' }, { number: 'share' }], rows);
}

function vmTable({ vms, notifications }: FaultRecord): readonly string[] {
  if (vms.length < 2) return [];
  const { received, expected, firstMs, medianMs, p95Ms, lastMs } = notifications;
  const all = `${received} of ${expected} VMs were notified: first ${time(firstMs)} ms, median ${time(medianMs)} ms, p95 ${time(p95Ms)} ms, last ${time(lastMs)} ms.`;
  if (vms.length > MOST_VMS) return [all];
  const rows = vms.map((vm) => [
    plain(vm.instanceId),
    time(vm.notificationTimeMs),
    time(vm.recoveryTimeMs),
    String(vm.deliveries),
  ]);
  const heads = ['VM', { number: 'notification ms' }, { number: 'recovery ms' }, { number: 'alarms' }];
  return [all, '', ...markdownTable(heads, rows)];
}

function time(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '?' : showMs(ms);
}

/** The first checkpoint that was seen ends no step. */
function step(ms: number | null): string {
  return ms === null ? '' : showMs(ms);
}

function error(ms: number | undefined): string {
  return ms === undefined || ms < 0.005 ? '' : showMs(ms);
}
