import { LAST_CHECKPOINT } from '../../record/checkpoints.ts';
import { projectStateOf } from '../../record/maintenance-names.ts';
import { DoctorError } from '../../core/errors.ts';
import { DEATHS, WRONG_ANSWERS, canBeAnsweredWrong } from '../../scenarios/maintenance/fault-injection-names.ts';
import type { FaultInjection } from '../../scenarios/maintenance/fault-injection-names.ts';

/** Faults of the embedded cloud. */
export interface SimulatorFaults {
  dropAlarm?: boolean;
  slowAodhMs?: number;
  noPipeline?: boolean;
  refuseSsh?: readonly string[];
  migrationFails?: boolean;
  migrationHangs?: boolean;
  tokenLifeMs?: number;
}

/** Faults that were ordered to try the harness itself. */
export interface Knobs {
  /** For the embedded cloud. */
  readonly simulator: Readonly<SimulatorFaults>;
  /** Checkpoints whose trace events are thrown away. */
  readonly withheld: readonly number[];
  /** For the two sides of a maintenance. */
  readonly sabotage: FaultInjection;
}

/** Knobs that are on when they are named. */
const SWITCHES: Readonly<Record<string, SimulatorFaults>> = {
  'drop-alarm': { dropAlarm: true },
  'no-pipeline': { noPipeline: true },
  'migration-fails': { migrationFails: true },
  'migration-hangs': { migrationHangs: true },
};
/** Knobs that need a number; what there was before of that knob is added to. */
const NUMBERED: Readonly<Record<string, (number: number, before: SimulatorFaults) => SimulatorFaults>> = {
  'slow-aodh': (slowAodhMs) => ({ slowAodhMs }),
  'token-life': (tokenLifeMs) => ({ tokenLifeMs }),
  'refuse-ssh': (host, { refuseSsh = [] }) => ({ refuseSsh: [...refuseSsh, `compute-${host}`] }),
};

/** The knobs of the embedded cloud, as `--help` and errors name them. */
export const SIMULATOR_KNOB_NAMES =
  'drop-alarm, slow-aodh=<ms>, no-pipeline, refuse-ssh=<host number>, migration-fails, migration-hangs, token-life=<ms>';
/** All knobs: also those of the judge and of a maintenance, which only a run has. */
export const KNOB_NAMES = `${SIMULATOR_KNOB_NAMES}, withhold=<checkpoint>, ${WRONG_ANSWERS.join('|')}[=<state that is answered>], ${DEATHS.map((one) => `${one}-dies`).join(', ')}`;
/** The question that is answered wrong where none is named. */
const USUAL_STATE = 'PLANNED_MAINTENANCE';

/**
 * Reads `drop-alarm,slow-aodh=1500,withhold=9`.
 * @throws DoctorError `USAGE` that lists the knobs there are
 */
export function parseKnobs(text: string): Knobs {
  const simulator: SimulatorFaults = {};
  const withheld: number[] = [];
  let sabotage: FaultInjection = {};
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') continue;
    const [name = '', value] = item.split('=');
    const number = value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
    const spoilt = sabotageOf(item);
    const isNumbered = number !== undefined && Object.hasOwn(NUMBERED, name);
    if (value === undefined && Object.hasOwn(SWITCHES, name)) Object.assign(simulator, SWITCHES[name]);
    else if (isNumbered) Object.assign(simulator, NUMBERED[name]?.(number, simulator));
    else if (name === 'withhold' && number !== undefined && number <= LAST_CHECKPOINT) withheld.push(number);
    else if (spoilt !== undefined) sabotage = { ...sabotage, ...spoilt };
    else {
      throw new DoctorError('USAGE', `There is no knob ${JSON.stringify(item)}.`, {
        hint: `The knobs are ${KNOB_NAMES}; checkpoints go from 0 to ${LAST_CHECKPOINT}.`,
      });
    }
  }
  return { simulator, withheld, sabotage };
}

/** Reads `silence`, `nack=SCALE_IN` or `host-dies`; undefined when it is none of them. */
function sabotageOf(item: string): FaultInjection | undefined {
  const [name = '', value, ...surplus] = item.split('=');
  if (surplus.length > 0) return undefined;
  const death = DEATHS.find((one) => name === `${one}-dies`);
  if (death !== undefined) return value === undefined ? { death } : undefined;
  const how = WRONG_ANSWERS.find((one) => one === name);
  const state = projectStateOf(value ?? USUAL_STATE);
  if (how === undefined || state === undefined || !canBeAnsweredWrong(how, state)) return undefined;
  return { answer: { how, state } };
}

/**
 * Reads the knobs of `doctor simulator`, which judges nothing.
 * @throws DoctorError `USAGE` that lists the knobs there are
 */
export function parseSimulatorKnobs(text: string): Knobs['simulator'] {
  const { simulator, withheld, sabotage } = parseKnobs(text);
  if (withheld.length === 0 && Object.keys(sabotage).length === 0) return simulator;
  throw new DoctorError('USAGE', `Not all of the knobs ${text} are ones of a simulator.`, {
    hint: `Give it to \`doctor test\`. The knobs of the simulator are ${SIMULATOR_KNOB_NAMES}.`,
  });
}
