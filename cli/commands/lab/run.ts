import { resolve } from 'node:path';
import { Chalk } from 'chalk';
import Table from 'cli-table3';
import { DoctorError } from '../../../core/errors.ts';
import { DEFAULT_LAB_DIR, MAX_HOSTS } from '../../../lab/description.ts';
import type { LabShape } from '../../../lab/description.ts';
import { LAYOUTS } from '../../../lab/layouts/names.ts';
import { labDown } from '../../../lab/down.ts';
import { readLabEnvironment } from '../../../lab/env.ts';
import { labLogs } from '../../../lab/logs.ts';
import { labRestart } from '../../../lab/restart.ts';
import type { LabPlace } from '../../../lab/open.ts';
import { labStatus } from '../../../lab/status.ts';
import type { ServiceStatus } from '../../../lab/status.ts';
import { labUp } from '../../../lab/up.ts';
import { whole } from '../../config/kinds.ts';
import { createLabProgress } from './progress.ts';
import type { ParsedFlags } from '../../flags.ts';
import { Interrupted } from '../../world.ts';
import type { Output, World } from '../../world.ts';

type LabCommand = (world: World, operands: readonly string[], flags: ParsedFlags) => Promise<number>;

const NOT_ALL_RUN = 3;
const LOG_LINES = 50;

/** `doctor lab up` */
export const labUpCommand: LabCommand = async (world, _operands, flags) => {
  const wanted = shapeOf(flags);
  const place = placeOf(world, flags);
  const progress = createLabProgress(world.stderr, world.clock);
  try {
    const { lab } = await labUp({ ...place, wanted, onReport: (report) => progress.onReport(report) });
    progress.close(`The lab is up: ${lab.hosts.length} compute hosts.`);
    const dir = lab.dir === DEFAULT_LAB_DIR ? '' : ` --dir ${lab.dir}`;
    world.stderr.write(`Use it with: eval "$(doctor lab env${dir})"\n`);
    return 0;
  } catch (error) {
    return interruptedOr(error, world);
  } finally {
    progress.close();
  }
};

/** `doctor lab down` */
export const labDownCommand: LabCommand = async (world, _operands, flags) => {
  const progress = createLabProgress(world.stderr, world.clock);
  const purge = flags['purge'] === true;
  let didSomething = false;
  try {
    await labDown({
      ...placeOf(world, flags),
      purge,
      onReport(report) {
        didSomething ||= report.state === 'made';
        progress.onReport(report);
      },
    });
    const ending = purge ? 'The lab is gone.' : 'The lab is down; its data is kept.';
    progress.close(didSomething ? ending : 'There was nothing to take down.');
    return 0;
  } catch (error) {
    return interruptedOr(error, world);
  } finally {
    progress.close();
  }
};

/** `doctor lab status` */
export const labStatusCommand: LabCommand = async (world, _operands, flags) => {
  const services = await labStatus(placeOf(world, flags));
  world.stdout.write(statusTable(services, world.stdout));
  const running = services.filter(({ state }) => state === 'running').length;
  const memory = services.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  world.stdout.write(`${running} of ${services.length} services running, using ${mebibytes(memory)}.\n`);
  return running === services.length ? 0 : NOT_ALL_RUN;
};

/** `doctor lab env` */
export const labEnvCommand: LabCommand = async (world, _operands, flags) => {
  world.stdout.write(await readLabEnvironment(placeOf(world, flags)));
  return 0;
};

/** `doctor lab logs` */
export const labLogsCommand: LabCommand = async (world, [service = ''], flags) => {
  const lines = numberOf(flags, 'lines', 1, 10_000) ?? LOG_LINES;
  world.stdout.write(await labLogs(placeOf(world, flags), service, lines));
  return 0;
};

/** `doctor lab restart` */
export const labRestartCommand: LabCommand = async (world, [service = ''], flags) => {
  await labRestart(placeOf(world, flags), service);
  return 0;
};

/** The exit code of an interrupt; nothing is taken back then, the next call goes on. Other errors are thrown. */
function interruptedOr(error: unknown, { stderr }: World): number {
  if (!(error instanceof Interrupted)) throw error;
  stderr.write(`doctor: ${error.message}; run the same command to continue\n`);
  return error.exitCode;
}

function placeOf(world: World, flags: ParsedFlags): LabPlace {
  const dir = flags['dir'];
  return {
    dir: typeof dir === 'string' ? resolve(world.cwd, dir) : DEFAULT_LAB_DIR,
    clock: world.clock,
    signal: world.signal,
  };
}

function shapeOf(flags: ParsedFlags): Partial<LabShape> {
  const computes = numberOf(flags, 'computes', 0, MAX_HOSTS);
  const bigComputes = numberOf(flags, 'bigComputes', 0, MAX_HOSTS);
  const aodhTtlS = numberOf(flags, 'aodhTtl', 0, 86_400);
  const { vitrage } = flags;
  const as = layoutOf(flags['as']);
  return {
    ...(computes === undefined ? {} : { computes }),
    ...(bigComputes === undefined ? {} : { bigComputes }),
    ...(aodhTtlS === undefined ? {} : { aodhTtlS }),
    ...(typeof vitrage === 'boolean' ? { vitrage } : {}),
    ...(as === undefined ? {} : { as }),
  };
}

function layoutOf(given: ParsedFlags[string]): LabShape['as'] | undefined {
  if (given === undefined) return undefined;
  const known = LAYOUTS.find((name) => name === given);
  if (known !== undefined) return known;
  throw new DoctorError(
    'USAGE',
    `--as is ${JSON.stringify(given)}; it must be one of ${LAYOUTS.join(', ')}.`,
    { hint: 'See "doctor lab --help".' },
  );
}

function numberOf(flags: ParsedFlags, name: string, min: number, max: number): number | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  const parsed = whole(name, min, max).schema.safeParse(String(text));
  if (parsed.success) return parsed.data;
  const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new DoctorError(
    'USAGE',
    `--${flag} is ${JSON.stringify(text)}; it must be a number from ${min} to ${max}.`,
    { hint: 'See "doctor lab --help".' },
  );
}

function statusTable(services: readonly ServiceStatus[], output: Output): string {
  const chalk = new Chalk({ level: output.color ? 1 : 0 });
  const table = new Table({
    head: ['service', 'host', 'state', 'pid', 'memory', 'listens at'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, host, state, pid, memoryBytes, listensAt } of services) {
    const shown = state === 'running' ? chalk.green(state) : chalk.red(state);
    table.push([name, host, shown, pid ?? '', pid === undefined ? '' : mebibytes(memoryBytes), listensAt]);
  }
  return `${table.toString()}\n`;
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;
