import { naiveIso, parseIsoTime } from '../kit/python/iso-time.ts';
import { pythonStr } from '../kit/python/text.ts';
import { compilePath } from './json-path.ts';
import type { PathGetter } from './json-path.ts';
import { TRAIT_PLUGINS } from './trait-plugins.ts';
import type { TraitPlugin } from './trait-plugins.ts';

/** A trait on the bus: name, type number (ceilometer/event/models.py) and value. */
export type Trait = readonly [name: string, dtype: number, value: string | number];

/** Reads one trait out of a notification; undefined when the notification does not have it. */
export type TraitReader = (notification: unknown) => Trait | undefined;

const TYPE_NUMBERS: Readonly<Record<string, number>> = { none: 0, text: 1, int: 2, float: 3, datetime: 4 };
const TEXT = 1;
const LONGEST_TEXT = 255;

/**
 * Compiles the definition of a trait: a path, or `{fields, type?, plugin?}`.
 * @throws Error in Ceilometer's words when it is invalid
 */
export function compileTrait(name: string, definition: unknown): TraitReader {
  const isFull = typeof definition === 'object' && definition !== null && !Array.isArray(definition);
  const settings: Record<string, unknown> = isFull ? { ...definition } : { fields: definition };
  if (settings['fields'] === undefined) throw new Error(`The field 'fields' is required for ${name}`);
  const typeName = pythonStr(settings['type'] ?? 'text').toLowerCase();
  const dtype = TYPE_NUMBERS[typeName];
  if (dtype === undefined) throw new Error(`Invalid trait type '${typeName}' for trait ${name}`);
  const plugin = pluginOf(name, settings['plugin']);
  const { fields } = settings;
  if (typeof fields === 'number') return () => [name, dtype, convert(dtype, fields)];
  const getter = getterOf(name, fields);
  return (notification) => {
    const matches = getter(notification).filter(({ value }) => value !== null && value !== undefined);
    const values = plugin === undefined ? matches.map(({ value }) => value) : plugin(matches);
    const value = values.find((candidate) => candidate !== undefined && candidate !== null);
    // Nova writes '' where it means null, as in launched_at.
    if (value === undefined || (dtype !== TEXT && value === '')) return undefined;
    return [name, dtype, convert(dtype, value)];
  };
}

function pluginOf(trait: string, settings: unknown): TraitPlugin | undefined {
  if (settings === undefined || settings === null) return undefined;
  const { name, parameters } = (typeof settings === 'string' ? { name: settings } : settings) as {
    readonly name?: string;
    readonly parameters?: Record<string, unknown> | null;
  };
  if (name === undefined) throw new Error(`Plugin specified, but no plugin name supplied for ${trait}`);
  const create = Object.hasOwn(TRAIT_PLUGINS, name) ? TRAIT_PLUGINS[name] : undefined;
  if (create === undefined) throw new Error(`No plugin named ${name} available for ${trait}`);
  return create(parameters ?? {});
}

function getterOf(trait: string, fields: unknown): PathGetter {
  const paths = Array.isArray(fields) ? fields.map(String) : [String(fields)];
  const source = paths.length === 1 ? String(paths[0]) : paths.map((path) => `(${path})`).join('|');
  try {
    return compilePath(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Parse error in JSONPath specification '${source}' for ${trait}: ${reason}`, {
      cause: error,
    });
  }
}

/** As `Trait.convert_value`: a value that cannot be converted makes the whole notification fail. */
function convert(dtype: number, value: unknown): string | number {
  if (dtype === 2) return integer(value);
  if (dtype === 3) return float(value);
  if (dtype === 4) {
    const wallUs = parseIsoTime(pythonStr(value));
    if (wallUs === undefined) throw new Error(`Unable to parse date string ${pythonStr(value)}`);
    return naiveIso(wallUs);
  }
  return pythonStr(value).slice(0, LONGEST_TEXT);
}

function integer(value: unknown): number {
  const isNumber = typeof value === 'number' || typeof value === 'boolean';
  if (!isNumber && !/^\s*[+-]?\d+\s*$/.test(pythonStr(value)))
    throw new Error(`invalid literal for int(): ${pythonStr(value)}`);
  return Math.trunc(Number(value));
}

function float(value: unknown): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number)) throw new Error(`could not convert to float: ${pythonStr(value)}`);
  return number;
}
