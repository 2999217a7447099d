import { LAST_CHECKPOINT } from '../../record/checkpoints.ts';
import { projectStateOf } from '../../record/maintenance-names.ts';
import { DoctorError } from '../../core/errors.ts';
import {
  DEATHS,
  WRONG_ANSWERS,
  canBeAnsweredWrong,
} from '../../scenarios/maintenance/fault-injection-names.ts';
import type { FaultInjection } from '../../scenarios/maintenance/fault-injection-names.ts';

/** Faults that can be injected into the embedded cloud. */
export interface SimulatorFaults {
  dropAlarm?: boolean;
  slowAodhMs?: number;
  noPipeline?: boolean;
  refuseSsh?: readonly string[];
  migrationFails?: boolean;
  migrationHangs?: boolean;
  tokenLifeMs?: number;
}

/** Faults that are injected to test the harness itself: the names that `--knob` takes. */
export interface Injections {
  /** Into the embedded cloud. */
  readonly simulator: Readonly<SimulatorFaults>;
  /** Checkpoints whose trace events are dropped. */
  readonly dropped: readonly number[];
  /** Into the two sides of a maintenance. */
  readonly maintenance: FaultInjection;
}

/** Names that take no number. */
const SWITCHES: Readonly<Record<string, SimulatorFaults>> = {
  'drop-alarm': { dropAlarm: true },
  'no-pipeline': { noPipeline: true },
  'migration-fails': { migrationFails: true },
  'migration-hangs': { migrationHangs: true },
};
/** Names that take a number; a name may come several times. */
const NUMBERED: Readonly<Record<string, (number: number, before: SimulatorFaults) => SimulatorFaults>> = {
  'slow-aodh': (slowAodhMs) => ({ slowAodhMs }),
  'token-life': (tokenLifeMs) => ({ tokenLifeMs }),
  'refuse-ssh': (host, { refuseSsh = [] }) => ({ refuseSsh: [...refuseSsh, `compute-${host}`] }),
};

/** The faults of the embedded cloud, as `--help` and errors name them. */
export const SIMULATOR_INJECTIONS =
  'drop-alarm, slow-aodh=<ms>, no-pipeline, refuse-ssh=<host number>, migration-fails, migration-hangs, token-life=<ms>';
/** All faults: also those of the judge and of a maintenance, which only a run has. */
export const INJECTIONS = `${SIMULATOR_INJECTIONS}, withhold=<checkpoint>, ${WRONG_ANSWERS.join('|')}[=<state that is answered>], ${DEATHS.map((victim) => `${victim}-dies`).join(', ')}`;
/** The state that is answered wrong where none is named. */
const USUAL_STATE = 'PLANNED_MAINTENANCE';

/**
 * Reads `drop-alarm,slow-aodh=1500,withhold=9`.
 * @throws DoctorError `USAGE` that lists the faults there are
 */
export function parseInjections(text: string): Injections {
  const simulator: SimulatorFaults = {};
  const dropped: number[] = [];
  let maintenance: FaultInjection = {};
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') continue;
    const [name = '', value] = item.split('=');
    const number = value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
    const ofMaintenance = maintenanceFault(item);
    const isNumbered = number !== undefined && Object.hasOwn(NUMBERED, name);
    if (value === undefined && Object.hasOwn(SWITCHES, name)) Object.assign(simulator, SWITCHES[name]);
    else if (isNumbered) Object.assign(simulator, NUMBERED[name]?.(number, simulator));
    else if (name === 'withhold' && number !== undefined && number <= LAST_CHECKPOINT) dropped.push(number);
    else if (ofMaintenance !== undefined) maintenance = { ...maintenance, ...ofMaintenance };
    else {
      throw new DoctorError('USAGE', `--knob has no fault ${JSON.stringify(item)}.`, {
        hint: `The faults are ${INJECTIONS}; checkpoints go from 0 to ${LAST_CHECKPOINT}.`,
      });
    }
  }
  return { simulator, dropped, maintenance };
}

/** Reads `silence`, `nack=SCALE_IN` or `host-dies`; undefined when it is none of them. */
function maintenanceFault(item: string): FaultInjection | undefined {
  const [name = '', value, ...surplus] = item.split('=');
  if (surplus.length > 0) return undefined;
  const death = DEATHS.find((victim) => name === `${victim}-dies`);
  if (death !== undefined) return value === undefined ? { death } : undefined;
  const how = WRONG_ANSWERS.find((known) => known === name);
  const state = projectStateOf(value ?? USUAL_STATE);
  if (how === undefined || state === undefined || !canBeAnsweredWrong(how, state)) return undefined;
  return { answer: { how, state } };
}

/**
 * Reads the faults of `doctor simulator`, which judges nothing.
 * @throws DoctorError `USAGE` that lists the faults there are
 */
export function parseSimulatorInjections(text: string): Injections['simulator'] {
  const { simulator, dropped, maintenance } = parseInjections(text);
  if (dropped.length === 0 && Object.keys(maintenance).length === 0) return simulator;
  throw new DoctorError('USAGE', `Not all of the faults ${text} are faults of the simulator.`, {
    hint: `Use the others with \`doctor test --knob\`. The faults of the simulator are ${SIMULATOR_INJECTIONS}.`,
  });
}
