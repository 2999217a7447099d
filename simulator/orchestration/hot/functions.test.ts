import { describe, expect, it } from 'vitest';
import type { Scope } from './functions.ts';
import { readSnippet, referencesIn, resolveSnippet } from './snippet.ts';

const VERSION = '2018-08-31';
const PARAMETERS: Readonly<Record<string, unknown>> = {
  name: 'x',
  list: ['a', 'b'],
  map: { k: { deep: 1 } },
};
const scope: Scope = {
  parameter: (name) => PARAMETERS[name],
  reference: (resource) => `id-of-${resource}`,
  attribute: (resource, attribute, path) => Promise.resolve({ of: resource, attribute, path }),
  file: (name) => (name === 'a.txt' ? 'content' : undefined),
};
const resolve = (value: unknown, version = VERSION) => resolveSnippet({ value, version }, scope);

describe('functions of HOT', () => {
  it.each([
    ['a parameter', { get_param: 'name' }, 'x'],
    ['a path into a parameter', { get_param: ['map', 'k', 'deep'] }, 1],
    ['an item of a parameter', { get_param: ['list', 1] }, 'b'],
    ['a path that leads nowhere', { get_param: ['map', 'nope'] }, ''],
    ['a resource', { get_resource: 'r' }, 'id-of-r'],
    ['a file', { get_file: 'a.txt' }, 'content'],
    ['functions inside of lists and maps', [{ a: { get_param: 'name' } }], [{ a: 'x' }]],
    ['two keys, which are not a function', { get_param: 'name', other: 1 }, { get_param: 'name', other: 1 }],
    ['joined lists', { list_join: ['-', ['a', 'b'], { get_param: 'list' }] }, 'a-b-a-b'],
    ['concatenated lists', { list_concat: [['a'], { get_param: 'list' }] }, ['a', 'a', 'b']],
    ['merged maps', { map_merge: [{ a: 1, b: 1 }, { b: 2 }] }, { a: 1, b: 2 }],
    ['a split text', { str_split: [',', 'a,b,c', 1] }, 'b'],
    ['longer keys first', { str_replace: { template: 'ab abc', params: { ab: '1', abc: '2' } } }, '1 2'],
    ['a value that holds another key', { str_replace: { template: 'k', params: { k: 'kk' } } }, 'kk'],
    [
      'a number and a list in a text',
      { str_replace: { template: 'N L', params: { N: 5, L: ['a'] } } },
      '5 ["a"]',
    ],
    ['a loop', { repeat: { template: 'h-%i%', for_each: { '%i%': ['0', '1'] } } }, ['h-0', 'h-1']],
    [
      'a loop in a loop',
      { repeat: { template: { '%a%': '%b%' }, for_each: { '%a%': ['x', 'y'], '%b%': [1, 2] } } },
      [{ x: '1' }, { x: '2' }, { y: '1' }, { y: '2' }],
    ],
  ])('resolve %s', async (_, snippet, expected) => {
    expect(await resolve(snippet)).toEqual(expected);
  });

  it('refuse an argument that is a function without a value', async () => {
    const snippet = { get_param: [{ get_param: 'nested' }, 0] };
    await expect(resolve(snippet)).rejects.toThrow('Function "get_param" must have arguments');
  });

  it('hand attribute and path on', async () => {
    const path = ['addresses', 'lan', 0];
    expect(await resolve({ get_attr: ['r', ...path] })).toEqual({
      of: 'r',
      attribute: 'addresses',
      path: ['lan', 0],
    });
    expect(await resolve({ get_attr: ['r'] })).toEqual({ of: 'r', attribute: undefined, path: [] });
  });

  it('are what the version says', async () => {
    const snippet = { repeat: { template: 'x', for_each: {} } };
    expect(await resolve(snippet, '2014-10-16')).toEqual(snippet);
    expect(() => readSnippet({ value: { Ref: 'x' }, version: VERSION }, ['resources', 'r'])).toThrow(
      'resources.r.Ref: The template version is invalid: The function Ref is not supported in this version of HOT.',
    );
  });

  it('are read before anything is done', () => {
    const read = (value: unknown) => () =>
      readSnippet({ value, version: VERSION }, ['outputs', 'o', 'value']);
    expect(read({ get_attr: 'r' })).toThrow(
      'outputs.o.value.get_attr: Argument to "get_attr" must be a list',
    );
    expect(read([{ str_replace: [] }])).toThrow(
      'outputs.o.value[0].str_replace: Arguments to "str_replace" must be a map',
    );
    expect(read({ list_join: ['-'] })).toThrow(/Incorrect arguments to "list_join"/);
    expect(read({ repeat: { template: 'x', for_each: ['a'] } })).toThrow(/must contain a map/);
  });

  it('name the resources they refer to, with the place', () => {
    const value = {
      a: [{ get_resource: 'r' }],
      b: { str_replace: { template: 'x', params: { x: { get_attr: ['s', 'name'] } } } },
    };
    expect(referencesIn({ value, version: VERSION }, ['top'])).toEqual([
      { resource: 'r', attribute: undefined, path: ['top', 'a', '0'], by: 'get_resource' },
      { resource: 's', attribute: 'name', path: ['top', 'b', 'str_replace', 'params', 'x'], by: 'get_attr' },
    ]);
  });
});
