import { Chalk } from 'chalk';
import type { Clock } from '../../core/clock.ts';
import type { TraceEvent } from '../../record/trace-events.ts';
import { cut } from '../../report/text/terminal.ts';
import type { Output } from '../world.ts';

/** Shows a person how far a run has come. */
export interface Progress {
  onEvent(event: TraceEvent): void;
  /** A line of its own. */
  say(text: string): void;
  /** Ends the line that is being written, if any. */
  close(): void;
}

/** A progress that says nothing. */
export const noProgress: Progress = { onEvent() {}, say() {}, close() {} };

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const SPIN_MS = 80;

/** On a terminal one line per phase that counts its time; in a pipe a plain line when a phase begins. */
export function createProgress(output: Output, clock: Clock): Progress {
  const chalk = new Chalk({ level: output.color ? 1 : 0 });
  const runStartMs = clock.monotonicMs();
  let phase: { readonly name: string; readonly startMs: number; step: string } | undefined;
  let frame = 0;
  const seconds = (fromMs: number): string => `${((clock.monotonicMs() - fromMs) / 1000).toFixed(2)} s`;
  /** What it does may be cut off, not how long it has taken; the mark and a blank stand before it. */
  const fit = (name: string, tail: string): string => {
    const room = Math.max(10, output.columns - 3 - tail.length);
    return cut(name, room, '…') + tail;
  };
  const draw = (mark: string): void => {
    if (phase === undefined) return;
    const { name, step, startMs } = phase;
    output.write(`\r\u001B[2K${mark} ${fit(name, `${step}  ${seconds(startMs)}`)}`);
  };
  /** A line that stays, between what is drawn again and again. */
  const note = (text: string): void => {
    const before = output.isTerminal ? '\r\u001B[2K' : seconds(runStartMs).padStart(8);
    output.write(`${before}    ${text}\n`);
  };
  const stopSpinning = output.isTerminal
    ? clock.every(SPIN_MS, () => {
        frame = (frame + 1) % SPINNER.length;
        draw(chalk.cyan(SPINNER[frame] ?? ''));
      })
    : () => {};
  const endPhase = (): void => {
    if (phase !== undefined && output.isTerminal) {
      phase.step = '';
      draw(chalk.green('✓'));
      output.write('\n');
    }
    phase = undefined;
  };
  return {
    onEvent(traced) {
      const { event, data } = traced;
      if (event === 'scenario.finished') endPhase();
      const step = stepOf(traced);
      if (step !== undefined && phase !== undefined) {
        phase.step = `: ${step}`;
        if (!output.isTerminal) note(step);
      }
      if (event === 'scenario.address-given') note(`${data.what}: ${data.url}`);
      if (event !== 'scenario.phase') return;
      endPhase();
      phase = { name: data.phase, startMs: clock.monotonicMs(), step: '' };
      if (!output.isTerminal) output.write(`${seconds(runStartMs).padStart(8)}  ${phase.name}\n`);
    },
    say(text) {
      endPhase();
      output.write(`${text}\n`);
    },
    close() {
      endPhase();
      stopSpinning();
    },
  };
}

/** What an event says of how far a long phase has come; undefined for the others. */
function stepOf({ event, data }: TraceEvent): string | undefined {
  if (event === 'maintenance.session-state') return data.state;
  if (event === 'maintenance.host-state') return `${data.host} ${data.state}`;
  return undefined;
}
