import { describe, expect, it } from 'vitest';
import { readPythonLiteral } from './python-literal.ts';

describe('what Python prints', () => {
  it.each([
    ["['MIGRATE', 'LIVE_MIGRATE', 'OWN_ACTION']", ['MIGRATE', 'LIVE_MIGRATE', 'OWN_ACTION']],
    ["[u'MIGRATE', u'OWN_ACTION']", ['MIGRATE', 'OWN_ACTION']],
    ['[]', []],
    ['{}', {}],
    ["('a',)", ['a']],
    ["{'a': 1, u'b': None, 'c': [True, False], 3: -1.5e3}", { a: 1, b: null, c: [true, false], 3: -1500 }],
    [
      `["it's", 'a "word"', 'back\\\\slash', 'it\\'s', 'a\\nb', '\\xe9\\u20ac']`,
      ["it's", 'a "word"', 'back\\slash', "it's", 'a\nb', 'é€'],
    ],
    ['{"json": [true, null, "x"]}', { json: [true, null, 'x'] }],
    ["'text'", 'text'],
  ])('is read: %s', (text, value) => {
    expect(readPythonLiteral(text)).toEqual(value);
  });

  it.each([
    '',
    '[',
    "['a'",
    "['a' 'b']",
    "{'a'}",
    "{'a': 1,,}",
    'MIGRATE',
    "['a']]",
    "['cut of",
    "['a\\",
    '{[]: 1}',
    '[1,,2]',
  ])('is not read when it is none: %s', (text) => {
    expect(readPythonLiteral(text)).toBeUndefined();
  });
});
