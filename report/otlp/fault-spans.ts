import type { FaultRecord } from '../../record/scenario-record.ts';
import { inUs } from '../iteration-times.ts';
import type { OtlpEvent } from './message.ts';
import { eventOf } from './spans.ts';
import type { SpanFacts } from './spans.ts';

type Checkpoint = FaultRecord['checkpoints'][number];

/** A fault: the notification path with a span for each step of a component, and a span for each VM. */
export function faultSpans(scenario: FaultRecord, root: string, originUs: number): readonly SpanFacts[] {
  const { checkpoints, vms, host, budgets } = scenario;
  if (checkpoints.length === 0) return [];
  const notification = budgets.find((budget) => budget.name === 'notification');
  const chain: SpanFacts = {
    path: [root, 'chain'],
    name: 'notification path',
    ...extent(checkpoints, originUs),
    attributes: {
      'doctor.host': host,
      'doctor.notification_ms': scenario.notificationTimeMs,
      'doctor.notification.uncertainty_ms': notification?.uncertaintyMs,
      'doctor.notification.budget_ms': notification?.budgetMs,
      'doctor.detection_ms': scenario.detectionTimeMs,
      'doctor.recovery_ms': scenario.recoveryTimeMs,
      'doctor.total_ms': scenario.totalTimeMs,
    },
    events: momentsOf(checkpoints, originUs),
  };
  return [
    chain,
    ...checkpoints.flatMap((checkpoint) => stepOf(checkpoint, chain.path, originUs)),
    ...vms.map((vm) => vmSpan(vm, root, originUs)),
  ];
}

function stepOf(checkpoint: Checkpoint, above: readonly string[], originUs: number): readonly SpanFacts[] {
  const { index, name, component, tMs, stepMs, onPath } = checkpoint;
  if (stepMs === null) return [];
  const toUs = originUs + inUs(tMs);
  return [
    {
      path: [...above, `step ${index}`],
      name: `${component}: ${name}`,
      fromUs: toUs - inUs(stepMs),
      toUs,
      attributes: {
        'doctor.component': component,
        'doctor.checkpoint': index,
        'doctor.step_ms': stepMs,
        'doctor.on_path': onPath,
      },
    },
  ];
}

function vmSpan(vm: FaultRecord['vms'][number], root: string, originUs: number): SpanFacts {
  const { instanceId, checkpoints, gaps, deliveries } = vm;
  return {
    path: [root, `vm ${instanceId}`],
    name: `VM ${instanceId}`,
    ...extent(checkpoints, originUs),
    attributes: {
      'doctor.vm.id': instanceId,
      'doctor.vm.deliveries': deliveries,
      'doctor.notification_ms': vm.notificationTimeMs,
      'doctor.recovery_ms': vm.recoveryTimeMs,
      'doctor.gaps':
        gaps.length === 0 ? null : gaps.map(({ name, reason }) => `${name}: ${reason}`).join('; '),
    },
    events: momentsOf(checkpoints, originUs),
  };
}

/** Checkpoints as events, in the order of their times. */
function momentsOf(checkpoints: readonly Checkpoint[], originUs: number): readonly OtlpEvent[] {
  return [...checkpoints]
    .sort((a, b) => a.tMs - b.tMs)
    .map(({ index, name, component, tMs, uncertaintyMs, source, onPath }) =>
      eventOf(name, originUs + inUs(tMs), {
        'doctor.checkpoint': index,
        'doctor.component': component,
        'doctor.t_ms': tMs,
        'doctor.uncertainty_ms': uncertaintyMs,
        'doctor.source': source,
        'doctor.on_path': onPath,
      }),
    );
}

function extent(
  checkpoints: readonly Checkpoint[],
  originUs: number,
): { readonly fromUs: number; readonly toUs: number } {
  const times = checkpoints.map((checkpoint) => originUs + inUs(checkpoint.tMs));
  if (times.length === 0) return { fromUs: originUs, toUs: originUs };
  return { fromUs: Math.min(...times), toUs: Math.max(...times) };
}
