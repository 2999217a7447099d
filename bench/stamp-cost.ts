import { systemClock } from '../core/clock.ts';
import { systemProcesses } from '../core/process-table.ts';
import { createRecorder } from '../record/recorder.ts';
import { createRunFolder } from '../cli/run/run-folder.ts';

const STAMPS = 20_000;

/** The cost of one stamp on the measured path, in microseconds. */
export function stampCost(runsDir: string): number {
  const clock = systemClock();
  const folder = createRunFolder({ cwd: runsDir, clock, processes: systemProcesses() }, runsDir, 'stamps');
  const recorder = createRecorder(clock, (event) => folder.append('trace', `${JSON.stringify(event)}\n`));
  const startMs = clock.monotonicMs();
  for (let stamp = 0; stamp < STAMPS; stamp += 1) {
    recorder.stamp('inspector.vm-marked-error', 'inspector', {
      instanceId: 'b2b2fc4c-0b7c-4f3e-9b7e-000000000000',
    });
  }
  const costUs = ((clock.monotonicMs() - startMs) * 1000) / STAMPS;
  folder.discard();
  return costUs;
}
