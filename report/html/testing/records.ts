import { judgeRun } from '../../../profiler/judge-run.ts';
import type { RunHeader, RunRecord } from '../../../record/run-record.ts';
import { sampleMaintenance } from '../../../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace, traced } from '../../../profiler/testing/sample-trace.ts';

/** Delays of so many VMs that rise unevenly, the same each time. */
export function delays(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index * 0.6 + ((index * 37) % 11));
}

/**
 * A run of everything: a fault of several VMs, three iterations (one too slow, one with gaps and a lost alarm),
 * and a maintenance.
 */
export function fullRun(header: Partial<RunHeader> = {}): RunRecord {
  const events = [
    ...sampleTrace({ vmDelaysMs: delays(5), downWidthUs: 14_000 }),
    ...sampleTrace({
      iteration: 2,
      vmDelaysMs: delays(5),
      timesMs: { receivedAlarm: 1250, handledAlarm: 1320 },
    }),
    ...sampleTrace({
      iteration: 3,
      vmDelaysMs: [0, 8],
      timesMs: {
        transformedEvent: undefined,
        evaluatedEvent: undefined,
        receivedAlarm: undefined,
        handledAlarm: undefined,
      },
      extra: [traced('notification.lost', 1500, { instanceId: 'vm-1', waitedMs: 1400 })],
    }),
    ...sampleMaintenance({ hosts: 4 }),
  ];
  return judgeRun(events, {
    ...SAMPLE_HEADER,
    options: { ...SAMPLE_HEADER.options, 'installer.type': 'local' },
    leftovers: [{ kind: 'server', what: 'VM doctor_vm0', reason: 'Nova did not answer' }],
    warnings: ['the trace has a line that cannot be read'],
    ...header,
  });
}

/** A run of one fault, with so many VMs on the host. */
export function runOf(vms: number, header: Partial<RunHeader> = {}, iterations = 1): RunRecord {
  const events = Array.from({ length: iterations }, (_, index) =>
    sampleTrace({ iteration: index + 1, vmDelaysMs: delays(vms).map((ms) => ms * (1 + index / 7)) }),
  ).flat();
  return judgeRun(events, { ...SAMPLE_HEADER, ...header });
}
