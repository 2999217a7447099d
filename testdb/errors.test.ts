import { describe, expect, it } from 'vitest';
import { refusedRequest, refusalReasonOf } from './errors.ts';
import { parseLoosely } from './json.ts';

const page = (title: string): string => `<html><title>${title}</title><body>${title}</body></html>`;

describe('why a server refused', () => {
  it.each([
    ['its own reason phrase', 400, 'pod_name Missing', page('400: pod_name Missing'), 'pod_name Missing'],
    [
      'the title behind a usual phrase',
      403,
      'Forbidden',
      page('403: Could Not Found pod'),
      'Could Not Found pod',
    ],
    [
      'the title where there is no phrase',
      401,
      '',
      page('401: token &lt;x&gt; is not valid.'),
      'token <x> is not valid',
    ],
    ['the usual phrase where nothing says more', 502, 'Bad Gateway', page('502 Bad Gateway'), 'Bad Gateway'],
    ['the usual phrase of a status alone', 500, '', '', 'Internal Server Error'],
    ['a status that nobody knows', 599, '', 'x', 'no reason given'],
    ['a title over several lines', 400, '', page('400:\n  criteria\n  Invalid'), 'criteria Invalid'],
  ])('is %s', (_, status, statusText, body, words) => {
    expect(refusalReasonOf({ status, statusText, body })).toBe(words);
  });
});

it('says to come back later when it is asked too often', () => {
  const { hint } = refusedRequest('POST /x', { status: 429, statusText: 'Too Many Requests', body: '' });
  expect(hint).toContain('`doctor upload` later');
});

describe("Python's JSON", () => {
  it('is read with null for numbers that ran over, and strings as they are', () => {
    const text = String.raw`{"a": Infinity, "b": [-Infinity, NaN, 1], "c": "Infinity \" NaN", "Infinity": "\\"}`;
    expect(parseLoosely(text)).toEqual({ a: null, b: [null, null, 1], c: 'Infinity " NaN', Infinity: '\\' });
  });

  it('is refused where it is broken otherwise', () => {
    expect(() => parseLoosely('{"a": Infinite}')).toThrow(SyntaxError);
    expect(() => parseLoosely('<html>')).toThrow(SyntaxError);
  });

  it('is read in no time, however long its strings are', () => {
    const long = `{"a": Infinity, "b": "${'\\n'.repeat(200_000)}${'x'.repeat(2_000_000)}"}`;
    expect(parseLoosely(long)).toMatchObject({ a: null });
  });
});
