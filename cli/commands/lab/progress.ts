import { Chalk } from 'chalk';
import type { Clock } from '../../../core/clock.ts';
import type { StepReport } from '../../../lab/plan.ts';
import type { Output } from '../../world.ts';

/** Shows a person how far a lab has come. */
export interface LabProgress {
  onReport(report: StepReport): void;
  /** Ends it, once, with a last sentence if given. */
  close(sentence?: string): void;
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const SPIN_MS = 80;
const STILL_MS = 20_000;

/**
 * A line for each step that was carried out, with the time since the beginning and its own. Unchanged steps are
 * only counted. On a terminal a last line shows what is under way; otherwise a line says so now and then.
 */
export function createLabProgress(output: Output, clock: Clock): LabProgress {
  const chalk = new Chalk({ level: output.color ? 1 : 0 });
  const startMs = clock.monotonicMs();
  const underWay = new Set<string>();
  let unchanged = 0;
  let frame = 0;
  let closed = false;
  const sinceStart = (): string => `${((clock.monotonicMs() - startMs) / 1000).toFixed(1)} s`.padStart(8);
  const clear = (): void => {
    if (output.isTerminal) output.write('\r\u001B[2K');
  };
  const drawUnderWay = (): void => {
    if (underWay.size === 0) return;
    const line = `${SPINNER[frame]} ${sinceStart()}  ${[...underWay].join(', ')}`;
    clear();
    output.write(line.slice(0, Math.max(20, output.columns - 1)));
  };
  const stopTimer = output.isTerminal
    ? clock.every(SPIN_MS, () => {
        frame = (frame + 1) % SPINNER.length;
        drawUnderWay();
      })
    : clock.every(STILL_MS, () => {
        if (underWay.size > 0) output.write(`${sinceStart()}  … ${[...underWay].join(', ')}\n`);
      });
  return {
    onReport({ step, state, tookMs }) {
      if (state === 'begun') {
        underWay.add(step);
        return;
      }
      underWay.delete(step);
      if (state === 'was so') {
        unchanged += 1;
        return;
      }
      const mark = state === 'made' ? chalk.green('✓') : chalk.red('✗');
      clear();
      output.write(`${sinceStart()}  ${mark} ${step}  ${chalk.dim(`${(tookMs / 1000).toFixed(1)} s`)}\n`);
    },
    close(sentence) {
      if (closed) return;
      closed = true;
      stopTimer();
      clear();
      if (unchanged > 0) output.write(`${sinceStart()}  ${unchanged} steps were done already\n`);
      if (sentence !== undefined) output.write(`${sinceStart()}  ${sentence}\n`);
    },
  };
}
