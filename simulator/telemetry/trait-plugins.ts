import { parseIsoTime } from '../kit/python/iso-time.ts';
import { pythonStr } from '../kit/python/text.ts';
import { splitText } from './json-path.ts';
import type { PathMatch } from './json-path.ts';

/** Turns the matches of a trait's fields into values; the first that is not undefined becomes the trait. */
export type TraitPlugin = (matches: readonly PathMatch[]) => readonly unknown[];

type Parameters = Readonly<Record<string, unknown>>;

/** The trait plugins that Ceilometer comes with (entry points `ceilometer.event.trait_plugin`). */
export const TRAIT_PLUGINS: Readonly<Record<string, (parameters: Parameters) => TraitPlugin>> = {
  split,
  bitfield,
  timedelta: () => timedelta,
};

/** One segment of a text: `separator` (default `.`), `segment` (default 0), `max_split`. */
function split(parameters: Parameters): TraitPlugin {
  const separator = pythonStr(parameters['separator'] ?? '.');
  const segment = Number(parameters['segment'] ?? 0);
  const limit = Number(parameters['max_split'] ?? -1);
  return (matches) => matches.map(({ value }) => splitText(pythonStr(value), separator, limit).at(segment));
}

/** A number with one bit for each of `flags` `{path, bit, value?}` that holds, over `initial_bitfield`. */
function bitfield(parameters: Parameters): TraitPlugin {
  const initial = Number(parameters['initial_bitfield'] ?? 0);
  const flags = (parameters['flags'] ?? []) as readonly Parameters[];
  return (matches) => {
    const found = new Map(matches.map(({ path, value }) => [path.join('.'), value]));
    const isSet = (flag: Parameters): boolean =>
      found.has(String(flag['path'])) &&
      (!('value' in flag) || found.get(String(flag['path'])) === flag['value']);
    const bits = flags.filter(isSet).map((flag) => 2 ** Number(flag['bit']));
    return [bits.reduce((sum, bit) => sum | bit, initial)];
  };
}

/** Seconds between two times. */
function timedelta(matches: readonly PathMatch[]): readonly unknown[] {
  if (matches.length !== 2) return [];
  const [startUs, endUs] = matches.map(({ value }) => parseIsoTime(String(value)));
  return startUs === undefined || endUs === undefined ? [] : [Math.abs(endUs - startUs) / 1e6];
}
