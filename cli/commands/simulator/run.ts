import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DoctorError, messageOf } from '../../../core/errors.ts';
import { newToken } from '../../../core/ids.ts';
import { createLog } from '../../../core/log.ts';
import { createRedactor } from '../../../core/redact.ts';
import { openScope } from '../../../core/scope.ts';
import type { Scope } from '../../../core/scope.ts';
import { startCloud } from '../../../simulator/cloud.ts';
import type { DeploymentRequest } from '../../../simulator/deployments/deployment.ts';
import { MOST_CONTROLLERS } from '../../../simulator/deployments/node-plans.ts';
import { DEPLOYMENTS } from '../../../simulator/deployments/product.ts';
import { openrcLines } from '../../../simulator/openrc.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { whole } from '../../config/kinds.ts';
import { configOf } from '../../config/load.ts';
import { parseSimulatorInjections } from '../../config/injections.ts';
import type { ParsedFlags } from '../../flags.ts';
import { busConnector } from '../../cloud/bus.ts';
import { simulatedCloud } from '../../cloud/simulated-cloud.ts';
import { createWorkDir } from '../../cloud/work-dir.ts';
import type { World } from '../../world.ts';

/** `doctor simulator`: serves the embedded cloud until it is interrupted, which is how it should end: 0. */
export async function simulatorCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const config = configOf(optionsFrom(world, flags));
  const { dropAlarm, slowAodhMs, ...faults } = parseSimulatorInjections(config.simulator.injections);
  const { transportUrl } = config.cloud;
  const folder = await createWorkDir(world);
  const scope = openScope();
  scope.defer('temporary folder', () => folder.remove());
  const redactor = createRedactor();
  try {
    const cloud = await startCloud({
      ...simulatedCloud(config.simulator),
      clock: world.clock,
      log: createLog({
        level: flags['verbose'] === true ? 'debug' : 'error',
        redactor,
        write: (line) => world.stderr.write(line),
      }),
      workDir: folder.path,
      listenPort: portOf(flags['port']),
      connectBus: await busConnector(world, transportUrl),
      isStandalone: true,
      alarmFaults: {
        ...(dropAlarm === undefined ? {} : { dropAlarm }),
        ...(slowAodhMs === undefined ? {} : { slowAodhMs }),
      },
      ...deploymentOf(flags, transportUrl),
    });
    scope.defer('cloud', () => cloud.close());
    Object.assign(cloud.faultInjection, faults);
    const variables = { ...cloud.openrc, ...cloud.deployment?.env };
    for (const name of SECRETS) redactor.add(variables[name]);
    await announce(world, openrcText(variables, transportUrl), flags['openrc'], scope);
    await interrupted(world.signal);
    return 0;
  } finally {
    await scope.close();
  }
}

/** Variables that its log must not show. */
const SECRETS = ['OS_PASSWORD', 'INSTALLER_PASSWORD'];
const DEFAULT_CONTROLLERS = 3;

/** The deployment that was asked for. @throws DoctorError `USAGE` that lists those there are */
function deploymentOf(
  flags: ParsedFlags,
  transportUrl: string | undefined,
): { deployment?: DeploymentRequest } {
  const { deployment: text, controllers = String(DEFAULT_CONTROLLERS), behindJump } = flags;
  if (text === undefined) return {};
  const name = DEPLOYMENTS.find((known) => known === text);
  if (name === undefined) {
    throw new DoctorError('USAGE', `There is no deployment ${JSON.stringify(text)}.`, {
      hint: `Those that can be simulated are ${DEPLOYMENTS.join(', ')}.`,
    });
  }
  const count = whole('controllers', 1, MOST_CONTROLLERS).schema.safeParse(String(controllers));
  if (!count.success) {
    throw new DoctorError('USAGE', `--controllers is ${JSON.stringify(controllers)}.`, {
      hint: `It must be a whole number of controllers from 1 to ${MOST_CONTROLLERS}.`,
    });
  }
  return {
    deployment: { name, controllers: count.data, isBehindJump: behindJump === true, transportUrl },
  };
}

/**
 * The openrc goes to standard output; where it was written, and how to stop, to standard error. The file goes
 * with the cloud: its password opens nothing any more.
 */
async function announce(world: World, openrc: string, path: unknown, scope: Scope): Promise<void> {
  world.stdout.write(openrc);
  if (typeof path === 'string') {
    const file = resolve(world.cwd, path);
    await writeWhole(file, openrc).catch((error: unknown) => {
      throw new DoctorError('USAGE', `The openrc cannot be written to ${file}: ${messageOf(error)}.`, {
        hint: 'Choose another path for --openrc.',
        cause: error,
      });
    });
    scope.defer('openrc', () => removeOpenrc(file, openrc));
    world.stderr.write(`doctor: the openrc is in ${file}\n`);
  }
  world.stderr.write('doctor: the embedded cloud answers; Ctrl-C ends it\n');
}

/** Somebody else, or another simulator, may have written the file since. */
async function removeOpenrc(file: string, openrc: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === openrc) await rm(file, { force: true });
}

/** A program that waits for the file must not find half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  // A pipe or a terminal cannot be replaced by a file.
  if (there?.isFile() === false) return writeFile(file, text);
  const draft = `${file}.${newToken().slice(0, 8)}`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function openrcText(variables: Readonly<Record<string, string>>, transportUrl: string | undefined): string {
  const bus = transportUrl === undefined ? {} : { TRANSPORT_URL: transportUrl };
  const lines = openrcLines({ ...variables, ...bus });
  const note =
    '# No TRANSPORT_URL: this cloud keeps its message bus to itself, unless --transport-url names a RabbitMQ.';
  return `${[...lines, ...(transportUrl === undefined ? [note] : [])].join('\n')}\n`;
}

function portOf(flag: unknown): number {
  if (flag === undefined) return 0;
  const parsed = whole('port', 0, 65_535).schema.safeParse(String(flag));
  if (parsed.success) return parsed.data;
  throw new DoctorError('USAGE', `--port is ${JSON.stringify(flag)}; it must be a port from 0 to 65535.`, {
    hint: 'Leave it out to take a free one.',
  });
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
