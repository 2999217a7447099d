import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { createLog } from '../../core/log.ts';
import { shellQuote } from '../../core/quote.ts';
import { createRedactor } from '../../core/redact.ts';
import { startCloud } from '../../simulator/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { whole } from '../config/kinds.ts';
import { configOf } from '../config/load.ts';
import { parseKnobs } from '../knobs.ts';
import type { ParsedFlags } from '../program.ts';
import { createWorkDir, removeWorkDir } from '../work-dir.ts';
import type { World } from '../world.ts';

/** `doctor simulator`: serves the embedded cloud until it is interrupted. */
export async function simulatorCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const config = configOf(optionsFrom(world, flags));
  const knobs = parseKnobs(config.simulatorKnobs);
  const folder = await createWorkDir(world);
  let cloud: EmbeddedCloud | undefined;
  try {
    cloud = await startCloud({
      hosts: config.simulatorHosts,
      vcpus: config.simulatorVcpus,
      latency: config.simulatorLatency,
      seed: config.simulatorSeed,
      clock: world.clock,
      log: createLog({
        level: flags['verbose'] === true ? 'debug' : 'error',
        redactor: createRedactor(),
        write: (line) => world.stderr.write(line),
      }),
      workDir: folder,
      listenPort: portOf(flags['port']),
    });
    Object.assign(cloud.knobs, knobs.simulator);
    await announce(world, cloud, flags['openrc']);
    await interrupted(world.signal);
    return 0;
  } finally {
    await cloud?.close();
    await removeWorkDir(folder);
  }
}

/** The openrc goes to standard output; where it was written, and how to stop, to standard error. */
async function announce(world: World, cloud: EmbeddedCloud, path: unknown): Promise<void> {
  const openrc = openrcText(cloud.openrc);
  world.stdout.write(openrc);
  if (typeof path === 'string') {
    const file = resolve(world.cwd, path);
    await writeFile(file, openrc, { mode: 0o600 }).catch((error: unknown) => {
      throw new DoctorError('USAGE', `The openrc cannot be written to ${file}: ${messageOf(error)}.`, {
        hint: 'Choose another path for --openrc.',
        cause: error,
      });
    });
    world.stderr.write(`doctor: the openrc is in ${file}\n`);
  }
  world.stderr.write('doctor: the embedded cloud answers; Ctrl-C ends it\n');
}

function openrcText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join('');
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
