import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { recordTo } from '../../record/recorder.ts';
import type { TraceData, TraceEventName } from '../../record/trace-events.ts';
import { createProgress } from './progress.ts';

function showing(isTerminal: boolean, columns = 60) {
  const clock = fakeClock();
  let text = '';
  const output = { write: (more: string) => void (text += more), isTerminal, columns, color: false };
  const progress = createProgress(output, clock);
  const { stamp: emit } = recordTo(clock, progress.onEvent);
  const stamp = <Name extends TraceEventName>(event: Name, data: Partial<TraceData<Name>>): void =>
    emit(event, 'scenario', data as TraceData<Name>);
  return { clock, progress, stamp, text: () => text };
}

describe('the progress of a run', () => {
  it('stays on its line on a terminal, however long the phase, and keeps the time in view', async () => {
    const { clock, progress, stamp, text } = showing(true);
    stamp('scenario.phase', { phase: 'a phase with a name that is longer than the terminal is wide' });
    stamp('maintenance.session-state', { state: 'PLANNED_MAINTENANCE' });
    await clock.advance(1000);
    progress.close();
    const lines = text()
      .replaceAll('\u001B[2K', '')
      .split(/[\r\n]+/);
    for (const line of lines) expect(line.length).toBeLessThan(60);
    expect(lines).toContainEqual(expect.stringMatching(/^⠸ a phase.*…: PLANNED_MAINTENANCE {2}\d\.\d\d s$/));
    expect(lines.at(-2)).toMatch(/^✓ a phase with a name.*… {2}1\.00 s$/);
  });

  it('is a line for each phase and step in a pipe', () => {
    const { stamp, text } = showing(false);
    stamp('scenario.phase', { phase: 'maintain' });
    stamp('maintenance.host-state', { host: 'compute-1', state: 'in-maintenance' });
    expect(text()).toBe('  0.00 s  maintain\n  0.00 s    compute-1 in-maintenance\n');
  });
});
