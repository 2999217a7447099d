import { messageOf } from '../../../core/errors.ts';
import { heatFault, ValidationFailed } from '../faults.ts';
import { FUNCTIONS } from './functions.ts';
import type { HotFunction, Scope } from './functions.ts';
import { isTemplateMapping } from './parse.ts';
import { functionState } from './versions.ts';

/** A part of a template that may hold functions. */
export interface Snippet {
  readonly value: unknown;
  /** The date of the template's version, which determines the available functions. */
  readonly version: string;
}

/** A function call: the only key of a map. */
interface Call {
  readonly name: string;
  readonly args: unknown;
  readonly state: 'known' | 'removed';
}

function callOf(value: unknown, version: string): Call | undefined {
  if (!isTemplateMapping(value)) return undefined;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only === undefined || entries.length > 1) return undefined;
  const state = functionState(only[0], version);
  return state === undefined ? undefined : { name: only[0], args: only[1], state };
}

/** Calls `visit` for every function in a value, inner ones first. */
function eachCall(
  value: unknown,
  version: string,
  path: readonly string[],
  visit: (call: Call, path: readonly string[]) => void,
): void {
  const call = callOf(value, version);
  if (call !== undefined) {
    eachCall(call.args, version, [...path, call.name], visit);
    visit(call, path);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) eachCall(item, version, [...path, String(index)], visit);
  } else if (isTemplateMapping(value)) {
    for (const [key, item] of Object.entries(value)) eachCall(item, version, [...path, key], visit);
  }
}

/**
 * Checks the syntax of the functions in a snippet.
 * @param path where the snippet stands in the template
 * @throws ValidationFailed
 */
export function readSnippet({ value, version }: Snippet, path: readonly string[]): void {
  eachCall(value, version, path, ({ name, args, state }, at) => {
    if (state === 'removed') {
      throw new ValidationFailed(
        `The template version is invalid: The function ${name} is not supported in this version of HOT.`,
        [...at, name],
      );
    }
    const known = functionNamed(name);
    if (known === undefined)
      throw new ValidationFailed(`The function "${name}" is not supported by this cloud.`, [...at, name]);
    try {
      known.read?.(args, name);
    } catch (error) {
      throw new ValidationFailed(messageOf(error), [...at, name]);
    }
  });
}

function functionNamed(name: string): HotFunction | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

/** A reference to a resource by a function, with its place. */
export interface Reference {
  readonly resource: string;
  /** With `get_attr`. */
  readonly attribute: string | undefined;
  readonly path: readonly string[];
  readonly by: string;
}

/** The resources that the functions of a snippet name. */
export function referencesIn(
  { value, version }: Snippet,
  path: readonly string[] = [],
): readonly Reference[] {
  const found: Reference[] = [];
  eachCall(value, version, path, ({ name, args }, at) => {
    const resource = functionNamed(name)?.refersTo?.(args);
    if (resource === undefined) return;
    const attribute: unknown = name === 'get_attr' && Array.isArray(args) ? args[1] : undefined;
    found.push({
      resource,
      attribute: typeof attribute === 'string' ? attribute : undefined,
      path: at,
      by: name,
    });
  });
  return found;
}

/** A snippet with all of its functions resolved. @throws ValidationFailed, ServiceFault 400 */
export async function resolveSnippet({ value, version }: Snippet, scope: Scope): Promise<unknown> {
  const resolve = async (part: unknown): Promise<unknown> => {
    const call = callOf(part, version);
    if (call !== undefined) {
      const known = functionNamed(call.name);
      if (known === undefined) return part;
      return known.resolve(await resolve(call.args), scope, call.name);
    }
    if (Array.isArray(part)) return Promise.all(part.map(resolve));
    if (!isTemplateMapping(part)) return part;
    const entries = Object.entries(part).map(async ([key, item]) => [key, await resolve(item)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  return resolve(value);
}

/** The error for a reference to a resource that the template does not have. */
export function badReference(resource: string, place: string): Error {
  return heatFault(
    'InvalidTemplateReference',
    `The specified reference "${resource}" (in ${place}) is incorrect.`,
  );
}
