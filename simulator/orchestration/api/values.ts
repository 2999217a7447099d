import { badRequest } from '../faults.ts';
import { pythonStr } from '../../kit/python/text.ts';

/** A boolean of a body or query (heat/common/param_utils.py). @throws ServiceFault 400 */
export function readBool(name: string, value: unknown): boolean {
  const word = pythonStr(value).toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  throw badRequest(
    `Unrecognized value "${pythonStr(value)}" for "${name}", acceptable values are: true, false.`,
  );
}

/** A number that is not negative. @throws ServiceFault 400 */
export function readCount(name: string, value: unknown): number {
  const text = pythonStr(value).trim();
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`Only integer is acceptable by '${name}'.`);
  if (Number(text) >= 0) return Number(text);
  throw badRequest(`Value '${text}' is invalid for '${name}' which only accepts non-negative integer.`);
}

/** Tags: a list, or a text with commas. @throws ServiceFault 400 */
export function readTags(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  const tags = Array.isArray(value) ? (value as readonly unknown[]) : pythonStr(value).split(',');
  return tags.map((tag) => {
    if (typeof tag !== 'string') throw badRequest(`Invalid tag, "${pythonStr(tag)}" is not a string`);
    if (tag.length > 80) throw badRequest(`Invalid tag, "${tag}" is longer than 80 characters`);
    return tag;
  });
}
