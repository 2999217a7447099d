import { resolve } from 'node:path';
import type { ParsedFlags } from '../flags.ts';
import type { World } from '../world.ts';
import { resolveOptions } from './load.ts';
import type { ResolvedOption } from './load.ts';
import { OPTION_LIST } from './options.ts';

/** The environment variable that names the config file where `--config` does not. */
export const CONFIG_VARIABLE = 'DOCTOR_CONFIG';

/** Resolves all options from a parsed command line, the environment and the file it names. */
export function optionsFrom(world: World, flags: ParsedFlags): readonly ResolvedOption[] {
  const given = OPTION_LIST.flatMap(([name, spec]) => {
    const value = flags[name];
    // A switch that turns something off is on as long as nobody mentions it.
    const isUntouched = value === true && spec.flag?.startsWith('--no-') === true;
    return value === undefined || isUntouched ? [] : [[name, String(value)] as const];
  });
  const file = flags['config'] ?? world.env[CONFIG_VARIABLE];
  const path = typeof file === 'string' && file !== '' ? resolve(world.cwd, file) : undefined;
  return resolveOptions({
    flags: Object.fromEntries(given),
    env: world.env,
    file: path,
    warn: (sentence) => world.stderr.write(`doctor: ${sentence}\n`),
  });
}
