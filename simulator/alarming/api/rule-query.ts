import { parseIsoTime } from '../../kit/python/iso-time.ts';
import type { QueryCondition } from '../alarm.ts';
import { clientError } from './faults.ts';

const TRUE_WORDS = ['1', 't', 'true', 'on', 'y', 'yes'];
const FALSE_WORDS = ['0', 'f', 'false', 'off', 'n', 'no'];

/** How a value is read by the type that goes with it; undefined when it cannot be. */
const READERS: Readonly<Record<string, (value: string) => string | number | boolean | undefined>> = {
  integer: (value) => (/^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : undefined),
  float: (value) => (value.trim() === '' || Number.isNaN(Number(value)) ? undefined : Number(value)),
  string: (value) => value,
  boolean: readBoolean,
  datetime: parseIsoTime,
};

/** Types that an event rule may name. `datetime`, which a list's filter may, is not among them in Zed. */
const RULE_TYPES: readonly (string | undefined)[] = ['string', 'integer', 'float', 'boolean', ''];

/** Reads a value as its type says. @throws ServiceFault 400 when the type is unknown or does not fit */
export function readTyped(value: string, type: string): string | number | boolean {
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (read === undefined) {
    const supported = "['integer', 'float', 'string', 'boolean', 'datetime']";
    throw clientError(
      `The data type ${type} is not supported. The supported data type list is: ${supported}`,
    );
  }
  const result = read(value);
  if (result === undefined)
    throw clientError(`Unable to convert the value ${value} to the expected data type ${type}.`);
  return result;
}

/** Checks a condition of an event rule. @throws ServiceFault 400 in Aodh's words */
export function checkRuleQuery(condition: QueryCondition): void {
  const { field, type, value } = condition;
  if (type !== undefined && type !== '') readTyped(value, type);
  const problem = !/^[a-zA-Z.',0-9_-]*$/.test(field)
    ? "does not match regular expression ^[a-zA-Z.',0-9_-]*$ for dictionary value @ data['field']"
    : RULE_TYPES.includes(type ?? 'unset')
      ? undefined
      : "value must be one of ['', 'boolean', 'float', 'integer', 'string'] for dictionary value @ data['value']";
  if (problem !== undefined) throw clientError(`Query value or traits invalid: ${problem}`);
}

/** Reads the words for true and false. */
export function readBoolean(value: string): boolean | undefined {
  const word = value.trim().toLowerCase();
  if (TRUE_WORDS.includes(word)) return true;
  return FALSE_WORDS.includes(word) ? false : undefined;
}
