import { DoctorError } from '../core/errors.ts';

/** Faults that were ordered to try the harness itself. */
export interface Knobs {
  /** For the embedded cloud. */
  readonly simulator: { dropAlarm?: boolean; slowAodhMs?: number };
  /** Checkpoints whose trace events are thrown away. */
  readonly withheld: readonly number[];
}

/** The knobs of the embedded cloud, as `--help` and errors name them. */
export const SIMULATOR_KNOB_NAMES = 'drop-alarm, slow-aodh=<ms>';
/** All knobs: also those of the judge, which only a run has. */
export const KNOB_NAMES = `${SIMULATOR_KNOB_NAMES}, withhold=<checkpoint>`;

/**
 * Reads `drop-alarm,slow-aodh=1500,withhold=9`.
 * @throws DoctorError `USAGE` that lists the knobs there are
 */
export function parseKnobs(text: string): Knobs {
  const simulator: { dropAlarm?: boolean; slowAodhMs?: number } = {};
  const withheld: number[] = [];
  for (const item of text.split(',').map((part) => part.trim())) {
    const [name, value] = item.split('=');
    const number = value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
    if (item === '') continue;
    else if (name === 'drop-alarm' && value === undefined) simulator.dropAlarm = true;
    else if (name === 'slow-aodh' && number !== undefined) simulator.slowAodhMs = number;
    else if (name === 'withhold' && number !== undefined && number <= 10) withheld.push(number);
    else {
      throw new DoctorError('USAGE', `There is no knob ${JSON.stringify(item)}.`, {
        hint: `The knobs are ${KNOB_NAMES}; checkpoints go from 0 to 10.`,
      });
    }
  }
  return { simulator, withheld };
}

/**
 * Reads the knobs of `doctor simulator`, which judges nothing.
 * @throws DoctorError `USAGE` that lists the knobs there are
 */
export function parseSimulatorKnobs(text: string): Knobs['simulator'] {
  const { simulator, withheld } = parseKnobs(text);
  if (withheld.length === 0) return simulator;
  throw new DoctorError('USAGE', 'The knob withhold is one of the judge, and a simulator judges nothing.', {
    hint: `Give it to \`doctor test\`. The knobs of the simulator are ${SIMULATOR_KNOB_NAMES}.`,
  });
}
