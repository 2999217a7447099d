import { messageOf } from '../../../core/errors.ts';
import { pythonStr } from '../../kit/python/text.ts';
import { ValidationFailed } from '../faults.ts';
import type { ParameterSchema } from './parameters.ts';

const TRUE = ['1', 'on', 't', 'true', 'y', 'yes'];
const FALSE = ['0', 'f', 'false', 'n', 'no', 'off'];

/** A parameter's value in its type. @throws ValidationFailed in Heat's words (heat/engine/parameters.py) */
export function convert(type: ParameterSchema['type'], raw: unknown): unknown {
  switch (type) {
    case 'string':
      return pythonStr(raw);
    case 'number':
      return toNumber(raw);
    case 'boolean':
      return toBoolean(raw);
    case 'comma_delimited_list':
      return toList(raw);
    default:
      return toJson(raw);
  }
}

function toNumber(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  const text = String(raw).trim();
  const number = Number(text);
  if (text !== '' && !Number.isNaN(number)) return number;
  throw new ValidationFailed(`could not convert string to float: '${String(raw)}'`);
}

/** oslo.utils' `bool_from_string`, strict. */
function toBoolean(raw: unknown): boolean {
  const word = pythonStr(raw).trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  const allowed = [...FALSE, ...TRUE].sort().map((word) => `'${word}'`);
  throw new ValidationFailed(
    `Unrecognized value '${pythonStr(raw)}', acceptable values are: ${allowed.join(', ')}`,
  );
}

function toList(raw: unknown): readonly string[] {
  if (Array.isArray(raw)) return raw.map(pythonStr);
  if (typeof raw !== 'string')
    throw new ValidationFailed(
      `Value must be a comma-delimited list string: '${typeof raw}' object has no attribute 'split'`,
    );
  return raw === '' ? [] : raw.split(',');
}

function toJson(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  if (raw === '') return raw;
  try {
    return JSON.parse(raw) as unknown;
  } catch (error) {
    throw new ValidationFailed(`Value must be valid JSON: ${messageOf(error)}`);
  }
}
