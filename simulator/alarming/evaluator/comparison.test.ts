import { describe, expect, it } from 'vitest';
import { comparable, compare } from './comparison.ts';

const day = (number: number) => `2026-01-${String(number).padStart(2, '0')}T00:00:00`;

describe('comparisons', () => {
  it.each([
    ['eq', [false, true, false]],
    ['ne', [true, false, true]],
    ['lt', [true, false, false]],
    ['le', [true, true, false]],
    ['gt', [false, false, true]],
    ['ge', [false, true, true]],
  ])('%s of 9, 10 and 11 with 10', (op, expected) => {
    const outcomes = (type: number, values: unknown[], wanted: unknown) =>
      values.map((value) => compare(comparable(value, type), op, comparable(wanted, type)));
    expect(outcomes(2, [9, '10', 11], '10')).toEqual(expected);
    expect(outcomes(3, [9.5, 10, '10.5'], '10.0')).toEqual(expected);
    expect(outcomes(4, [day(9), day(10), day(11)], '2026-01-10 00:00:00Z')).toEqual(expected);
    expect(outcomes(1, ['a', 'b', 'c'], 'b')).toEqual(expected);
  });

  it('compares texts by their characters and numbers by their size', () => {
    expect(compare(comparable('9', 1), 'gt', comparable('10', 1))).toBe(true);
    expect(compare(comparable('9', 2), 'gt', comparable('10', 2))).toBe(false);
  });

  it('treats a missing trait, and one of another kind, as different and without order', () => {
    const five = comparable(5, 2);
    for (const other of [undefined, comparable('5', 1)]) {
      expect(compare(other, 'eq', five)).toBe(false);
      expect(compare(other, 'ne', five)).toBe(true);
      expect(() => compare(other, 'lt', five)).toThrow('not supported');
    }
  });

  it('refuses values that do not fit their type', () => {
    expect(() => comparable('1.5', 2)).toThrow('not a number');
    expect(() => comparable('many', 3)).toThrow('not a number');
    expect(() => comparable('soon', 4)).toThrow('not a time');
  });
});
