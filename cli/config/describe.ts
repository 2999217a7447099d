import type { JsonObject } from '../../core/json.ts';
import { shellQuote } from '../../core/quote.ts';
import type { World } from '../world.ts';
import { cloudVariables } from './cloud-variables.ts';
import { CONFIG_VARIABLE } from './from-flags.ts';
import type { ResolvedOption } from './load.ts';
import { shownValue } from './option-spec.ts';
import { OPTION_LIST } from './options.ts';

/** The options for the record, by their keys in the INI file; secrets are masked. */
export function optionValues(options: readonly ResolvedOption[]): JsonObject {
  return Object.fromEntries(
    options.map(({ spec, value }) => {
      const key = spec.section === 'DEFAULT' ? spec.key : `${spec.section}.${spec.key}`;
      return [key, shownValue(spec, value as JsonObject[string])];
    }),
  );
}

/**
 * A command line that repeats the run: what came from the environment is written out before it, and which cloud
 * it was; secrets are masked or left out.
 */
export function repeatCommand(
  world: Pick<World, 'argv' | 'env'>,
  options: readonly ResolvedOption[],
  osCloud?: string,
): string {
  const cloud = cloudVariables(world.env, osCloud).map(([name, value]) => assignment(name, value));
  const variables = options
    .filter(({ origin, spec }) => origin === `environment ${spec.env}` && spec.secret !== true)
    .map(({ spec }) => assignment(spec.env ?? '', shownValue(spec, world.env[spec.env ?? ''] ?? '')));
  const file = world.env[CONFIG_VARIABLE] ?? '';
  const config = file === '' || hasFlag(world.argv, '--config') ? [] : [assignment(CONFIG_VARIABLE, file)];
  return [...new Set([...cloud, ...config, ...variables]), 'doctor', ...maskedArguments(world.argv)].join(
    ' ',
  );
}

const assignment = (name: string, value: string): string => `${name}=${shellQuote(value)}`;
const hasFlag = (argv: readonly string[], flag: string): boolean =>
  argv.some((word) => word === flag || word.startsWith(`${flag}=`));

/** The arguments, quoted for a shell, without the secrets that some flags take. */
function maskedArguments(argv: readonly string[]): readonly string[] {
  return argv.map((word, index) => {
    for (const [, spec] of OPTION_LIST) {
      const flag = spec.flag?.split(' ')[0];
      if (flag === undefined || spec.secret === undefined) continue;
      if (argv[index - 1] === flag) return shellQuote(shownValue(spec, word));
      if (word.startsWith(`${flag}=`))
        return `${flag}=${shellQuote(shownValue(spec, word.slice(flag.length + 1)))}`;
    }
    return shellQuote(word);
  });
}
