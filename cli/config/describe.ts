import type { JsonObject } from '../../core/json.ts';
import { shellQuote } from '../../core/quote.ts';
import type { World } from '../world.ts';
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

/** A command line that repeats the run: what came from the environment is written out before it. */
export function repeatCommand(world: World, options: readonly ResolvedOption[]): string {
  const variables = options
    .filter(({ origin, spec }) => origin === `environment ${spec.env}` && spec.secret !== true)
    .map(({ spec }) => `${spec.env}=${shellQuote(world.env[spec.env ?? ''] ?? '')}`);
  return [...new Set(variables), 'doctor', ...world.argv.map(shellQuote)].join(' ');
}
