import { badRequest, heatFault } from '../faults.ts';
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

/** Tags are a comma-separated text; Heat does not accept a list. @throws ServiceFault 400 */
export function readTags(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw heatFault('AttributeError', "'list' object has no attribute 'split'");
  const tags = value.split(',').map((tag) => tag.trim());
  if (tags.some((tag) => tag.length > 80))
    throw heatFault('ValueError', 'Invalid tag, longer than 80 characters');
  return tags;
}
