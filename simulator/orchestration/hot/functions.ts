import { pythonJson, pythonRepr, pythonStr } from '../../kit/python/text.ts';
import { ValidationFailed } from '../faults.ts';
import { isTemplateMapping } from './parse.ts';
import type { Mapping } from './parse.ts';

/** The data that functions read while they are resolved. */
export interface Scope {
  /** @throws ServiceFault 400 UserParameterMissing */
  parameter(name: string): unknown;
  /** The value of `get_resource`: the physical id; null before it exists. */
  reference(resource: string): string | null;
  /** The value of `get_attr`; null before the resource exists. Without an attribute, all of them. */
  attribute(resource: string, attribute: string | undefined, path: readonly unknown[]): Promise<unknown>;
  /** A text of the request's `files`. */
  file(name: string): string | undefined;
}

/** One function of HOT (heat/engine/hot/functions.py). */
export interface HotFunction {
  /** Checks the arguments as they are written. @throws ValidationFailed */
  read?(args: unknown, name: string): void;
  /** The resource the arguments name, for functions that name one. */
  refersTo?(args: unknown): string | undefined;
  /** @param args already resolved @returns a value or a promise of it @throws ValidationFailed */
  resolve(args: unknown, scope: Scope, name: string): unknown;
}

const fail = (words: string): never => {
  throw new ValidationFailed(words);
};

const STRICT = 'str_replace_strict';

/** The functions that this cloud supports; Heat has more. */
export const FUNCTIONS: Readonly<Record<string, HotFunction>> = {
  get_param: { resolve: (args, scope, name) => getParam(args, scope, name) },
  get_resource: {
    refersTo: (args) => (typeof args === 'string' ? args : undefined),
    resolve: (args, scope) => scope.reference(String(args)),
  },
  get_attr: {
    read: readGetAttr,
    refersTo: (args) => (Array.isArray(args) && typeof args[0] === 'string' ? args[0] : undefined),
    resolve(args, scope) {
      const [resource, attribute, ...path] = args as readonly unknown[];
      return scope.attribute(String(resource), attribute === undefined ? undefined : String(attribute), path);
    },
  },
  get_file: {
    resolve(args, scope, name) {
      if (typeof args !== 'string') return fail(`Argument to "${name}" must be a string`);
      const missing = `No content found in the "files" section for ${name} path: ${args}`;
      return scope.file(args) ?? fail(missing);
    },
  },
  str_replace: { read: readReplace, resolve: strReplace },
  [STRICT]: { read: readReplace, resolve: strReplace },
  list_join: { read: readJoin, resolve: (args, _, name) => listJoin(args as readonly unknown[], name) },
  repeat: { read: readRepeat, resolve: (args, _, name) => repeat(args as Mapping, name) },
  str_split: { resolve: (args, _, name) => strSplit(args, name) },
  map_merge: { resolve: (args, _, name) => mapMerge(args, name) },
  list_concat: { resolve: (args, _, name) => listConcat(args, name) },
};

function getParam(args: unknown, scope: Scope, name: string): unknown {
  const [parameter, ...path] = Array.isArray(args) ? (args as readonly unknown[]) : [args];
  if (parameter === undefined || parameter === null || parameter === '')
    return fail(`Function "${name}" must have arguments`);
  if (typeof parameter !== 'string')
    return fail(
      Array.isArray(args)
        ? `Parameter name in "${name}" must be string`
        : `Argument to "${name}" must be string or list`,
    );
  // Heat resolves a path without a value to an empty text.
  return select(scope.parameter(parameter), path) ?? '';
}

/** Follows a path into a value; null where there is no value. */
export function select(value: unknown, path: readonly unknown[]): unknown {
  let current = value;
  for (const key of path) {
    if (Array.isArray(current)) current = (current as readonly unknown[])[Number(key)];
    else if (isTemplateMapping(current)) current = current[String(key)];
    else return null;
    if (current === undefined) return null;
  }
  return current;
}

function readGetAttr(args: unknown, name: string): void {
  if (!Array.isArray(args)) fail(`Argument to "${name}" must be a list`);
  else if (args.length === 0)
    fail(
      `Arguments to "${name}" can be of the next forms: [resource_name] or [resource_name, attribute, (path), ...]`,
    );
}

function readReplace(args: unknown, name: string): void {
  if (!isTemplateMapping(args)) return fail(`Arguments to "${name}" must be a map`);
  if (!('params' in args) || !('template' in args)) {
    const example = `${name}:\n              template: This is var1 template var2\n              params:\n                var1: a\n                var2: string`;
    return fail(pythonRepr(`"${name}" syntax should be ${example}`));
  }
  if (!isTemplateMapping(args['params'])) fail(`"${name}" parameters must be a mapping`);
}

/** Replaces longer keys first and does not search the replacements again. */
function strReplace(args: unknown, _: Scope, name: string): string {
  const { template, params } = args as { readonly template: unknown; readonly params: unknown };
  if (typeof template !== 'string') return fail(`"${name}" template must be a string`);
  if (!isTemplateMapping(params)) return fail(`"${name}" params must be a map`);
  const keys = Object.keys(params).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const unused = new Set(keys);
  const replace = (text: string, [key, ...rest]: readonly string[]): string => {
    if (key === undefined) return text;
    const parts = text.split(key);
    if (parts.length > 1) unused.delete(key);
    return parts.map((part) => replace(part, rest)).join(replacement(params[key], name, key));
  };
  const text = replace(template, keys);
  if (name === STRICT && unused.size > 0)
    fail(`The following params were not found in the template: ${[...unused].join(',')}`);
  return text;
}

function replacement(value: unknown, name: string, key: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return pythonJson(value, { sortKeys: true });
  if (['string', 'number', 'boolean'].includes(typeof value)) return pythonStr(value);
  return fail(`"${name}" params must be strings or numbers, param ${key} is not valid`);
}

function readJoin(args: unknown, name: string): void {
  if (Array.isArray(args) && args.length >= 2) return;
  fail(`Incorrect arguments to "${name}" should be: "${name}" : [ " ", [ "str1", "str2"]]`);
}

function listJoin([delimiter, ...lists]: readonly unknown[], name: string): string {
  const items = lists.flatMap((list) => {
    if (list === null || list === undefined) return [];
    return Array.isArray(list) ? (list as unknown[]) : fail(`"${name}" must operate on a list`);
  });
  if (typeof delimiter !== 'string') return fail(`"${name}" delimiter must be a string`);
  const text = (item: unknown): string => {
    if (item === null || item === undefined) return '';
    if (typeof item === 'string') return item;
    if (typeof item === 'object') return pythonJson(item, { sortKeys: true });
    return fail(`Items to join must be strings not ${pythonRepr(item)}`);
  };
  return items.map(text).join(delimiter);
}

function readRepeat(args: unknown, name: string): void {
  if (!isTemplateMapping(args)) return fail(`Arguments to "${name}" must be a map`);
  if (!('for_each' in args) || !('template' in args)) {
    const example =
      "repeat:\n              template: This is %var%\n              for_each:\n                %var%: ['a', 'b', 'c']";
    return fail(pythonRepr(`"repeat" syntax should be ${example}`));
  }
  if (!isTemplateMapping(args['for_each'])) fail(`The "for_each" argument to "${name}" must contain a map`);
}

function repeat({ for_each: each, template }: Mapping, name: string): readonly unknown[] {
  let rounds: readonly (readonly [key: string, value: unknown])[][] = [[]];
  for (const [key, values] of Object.entries((each ?? {}) as Mapping)) {
    if (values !== null && !Array.isArray(values))
      fail(`The values of the "for_each" argument to "${name}" must be lists`);
    const list = (values ?? []) as readonly unknown[];
    rounds = rounds.flatMap((round) => list.map((value) => [...round, [key, value] as const]));
  }
  return rounds.map((round) => substitute(template, round));
}

function substitute(template: unknown, round: readonly (readonly [string, unknown])[]): unknown {
  if (typeof template === 'string') {
    const whole = round.find(([key]) => key === template);
    if (whole !== undefined && typeof whole[1] === 'object') return whole[1];
    return round.reduce((text, [key, value]) => text.replaceAll(key, pythonStr(value)), template);
  }
  if (Array.isArray(template)) return template.map((item) => substitute(item, round));
  if (!isTemplateMapping(template)) return template;
  const entries = Object.entries(template).map(([key, value]) => [
    substitute(key, round),
    substitute(value, round),
  ]);
  return Object.fromEntries(entries as [string, unknown][]);
}

function strSplit(args: unknown, name: string): unknown {
  const [delimiter, text, index] = Array.isArray(args) ? (args as readonly unknown[]) : [];
  if (typeof delimiter !== 'string' || text === undefined)
    return fail(
      `Incorrect arguments to "${name}" should be: "${name}" : [ ",", "apples,pears", <index>] or "${name}" : [ ",", "apples,pears"]`,
    );
  if (text === null) return null;
  const parts = String(text).split(delimiter);
  return index === undefined ? parts : (parts[Number(index)] ?? fail('Incorrect index to str_split'));
}

function mapMerge(args: unknown, name: string): Mapping {
  if (!Array.isArray(args))
    return fail(
      `Incorrect arguments to "${name}" should be: "${name}" : [ { "key1": "val1" }, { "key2": "val2" } ]`,
    );
  const maps = args.map((map: unknown) => {
    if (map === null) return {};
    return isTemplateMapping(map) ? map : fail('Incorrect arguments: Items to merge must be maps.');
  });
  return Object.assign({}, ...maps) as Mapping;
}

function listConcat(args: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(args))
    return fail(
      `Incorrect arguments to "${name}" should be: "${name}" : [ [ <value 1>, <value 2> ], [ <value 3>, <value 4> ] ]`,
    );
  return args.flatMap((list: unknown) => {
    if (list === null) return [];
    return Array.isArray(list)
      ? (list as unknown[])
      : fail('Incorrect arguments: Items to concat must be lists.');
  });
}
