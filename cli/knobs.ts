import { DoctorError } from '../core/errors.ts';

/** The embedded cloud's own faults. */
interface SimulatorFaults {
  dropAlarm?: boolean;
  slowAodhMs?: number;
  noPipeline?: boolean;
  refuseSsh?: readonly string[];
}

/** Faults that were ordered to try the harness itself. */
export interface Knobs {
  /** For the embedded cloud. */
  readonly simulator: SimulatorFaults;
  /** Checkpoints whose trace events are thrown away. */
  readonly withheld: readonly number[];
}

/**
 * Reads `drop-alarm,slow-aodh=1500,withhold=9`.
 * @throws DoctorError `USAGE` that lists the knobs there are
 */
export function parseKnobs(text: string): Knobs {
  const simulator: SimulatorFaults = {};
  const withheld: number[] = [];
  for (const item of text.split(',').map((part) => part.trim())) {
    const [name, value] = item.split('=');
    const number = value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
    if (item === '') continue;
    else if (name === 'drop-alarm' && value === undefined) simulator.dropAlarm = true;
    else if (name === 'slow-aodh' && number !== undefined) simulator.slowAodhMs = number;
    else if (name === 'no-pipeline' && value === undefined) simulator.noPipeline = true;
    else if (name === 'refuse-ssh' && number !== undefined)
      simulator.refuseSsh = [...(simulator.refuseSsh ?? []), `compute-${number}`];
    else if (name === 'withhold' && number !== undefined && number <= 10) withheld.push(number);
    else {
      throw new DoctorError('USAGE', `There is no knob ${JSON.stringify(item)}.`, {
        hint: 'The knobs are drop-alarm, slow-aodh=<milliseconds>, no-pipeline, refuse-ssh=<host number> and withhold=<checkpoint 0 to 10>.',
      });
    }
  }
  return { simulator, withheld };
}
