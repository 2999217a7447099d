import type { JsonObject } from '../../core/json.ts';
import { shellQuote } from '../../core/quote.ts';
import type { World } from '../world.ts';
import { cloudVariables } from './cloud-variables.ts';
import type { ResolvedOption } from './load.ts';

/** The options for the record, by their keys in the INI file; secrets are masked. */
export function optionValues(options: readonly ResolvedOption[]): JsonObject {
  return Object.fromEntries(
    options.map(({ spec, value }) => {
      const key = spec.section === 'DEFAULT' ? spec.key : `${spec.section}.${spec.key}`;
      return [key, spec.secret === true ? '***' : (value as JsonObject[string])];
    }),
  );
}

/**
 * A command line that repeats the run: what came from the environment is written out before it, and which cloud
 * it was; secrets are not.
 */
export function repeatCommand(
  world: Pick<World, 'argv' | 'env'>,
  options: readonly ResolvedOption[],
  osCloud?: string,
): string {
  const variables = options
    .filter(({ origin, spec }) => origin === `environment ${spec.env}` && spec.secret !== true)
    .map(({ spec }) => `${spec.env}=${shellQuote(world.env[spec.env ?? ''] ?? '')}`);
  const cloud = cloudVariables(world.env, osCloud).map(([name, value]) => `${name}=${shellQuote(value)}`);
  return [...new Set([...cloud, ...variables]), 'doctor', ...world.argv.map(shellQuote)].join(' ');
}
