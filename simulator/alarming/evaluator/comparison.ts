import { parseIsoTime } from '../../kit/python/iso-time.ts';
import { pythonStr } from '../../kit/python/text.ts';

/** A value as the evaluator compares it; values of different kinds are never equal and have no order. */
export type Comparable =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'time'; readonly value: number };

/** Trait types by the names that alarm queries use (aodh/evaluator/event.py). */
export const TRAIT_TYPES: Readonly<Record<string, number>> = {
  none: 0,
  string: 1,
  integer: 2,
  float: 3,
  datetime: 4,
};

/** Reads a trait's value as its type says. @throws Error when it does not fit */
export function comparable(value: unknown, traitType: number): Comparable {
  if (traitType === 2 || traitType === 3) {
    const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
    const isWholeText = typeof value !== 'string' || /^\s*[+-]?\d+\s*$/.test(value);
    if (Number.isNaN(number) || (traitType === 2 && !isWholeText))
      throw new Error(`not a number of type ${traitType}: '${pythonStr(value)}'`);
    return { kind: 'number', value: traitType === 2 ? Math.trunc(number) : number };
  }
  if (traitType === 4) {
    const wallUs = parseIsoTime(pythonStr(value));
    if (wallUs === undefined) throw new Error(`not a time: '${pythonStr(value)}'`);
    return { kind: 'time', value: wallUs };
  }
  return { kind: 'text', value: pythonStr(value) };
}

/**
 * Compares as Python does: a trait that is missing differs from everything, and has no order.
 * @throws Error when the two have no order and `op` asks for one
 */
export function compare(left: Comparable | undefined, op: string, right: Comparable): boolean {
  const isEqual = left !== undefined && left.kind === right.kind && left.value === right.value;
  if (op === 'eq') return isEqual;
  if (op === 'ne') return !isEqual;
  if (left === undefined || left.kind !== right.kind)
    throw new Error(`'${op}' not supported between ${left?.kind ?? 'nothing'} and ${right.kind}`);
  if (op === 'lt') return left.value < right.value;
  if (op === 'le') return left.value <= right.value;
  if (op === 'gt') return left.value > right.value;
  if (op === 'ge') return left.value >= right.value;
  throw new Error(`unknown operator '${op}'`);
}
