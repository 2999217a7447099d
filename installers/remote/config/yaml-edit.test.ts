import { describe, expect, it } from 'vitest';
import { editableYaml } from './yaml-edit.ts';

const add = (text: string, path: (string | number)[] = ['list'], lines = ['new'], item: unknown = 'new') =>
  editableYaml(text).append(path, lines, item);

describe('append', () => {
  it.each([
    ['a block', 'list:\n- a\n- b\nrest: 1\n', 'list:\n- a\n- b\n- new\nrest: 1\n'],
    ['an indented block', 'list:\n    - a\n', 'list:\n    - a\n    - new\n'],
    ['a block with comments', 'list:\n  - a # why\n  # end\n', 'list:\n  - a # why\n  - new\n  # end\n'],
    ['a block at the end without line end', 'list:\n  - a', 'list:\n  - a\n  - new'],
    ['a block with empty lines', 'list:\n  - a\n\nrest: 1\n', 'list:\n  - a\n  - new\n\nrest: 1\n'],
    [
      'a block of maps',
      'list:\n  - x: 1\n    y: 2\nrest: 1\n',
      'list:\n  - x: 1\n    y: 2\n  - new\nrest: 1\n',
    ],
    [
      'a block that ends in a block scalar',
      'list:\n  - |\n    a\n    b\nr: 1\n',
      'list:\n  - |\n    a\n    b\n  - new\nr: 1\n',
    ],
    ['Windows line ends', 'list:\r\n- a\r\nrest: 1\r\n', 'list:\r\n- a\r\n- new\r\nrest: 1\r\n'],
    ['a flow', 'list: [a, b] # why\n', 'list: [a, b, new] # why\n'],
    ['a flow of several lines', 'list: [\n  a,\n  b,\n]\n', 'list: [\n  a,\n  b, new,\n]\n'],
    ['an empty flow', 'list: []\n', 'list: [new]\n'],
  ])('adds to %s', (_kind, before, after) => {
    expect(add(before)).toBe(after);
  });

  it('adds an item of several lines at the top, before the end of the document', () => {
    const lines = ['event_type: x', 'traits:', '  a: {fields: b}'];
    const item = { event_type: 'x', traits: { a: { fields: 'b' } } };
    expect(add('---\n- event_type: y\n  traits: &t\n    c: d\n...\n', [], lines, item)).toBe(
      '---\n- event_type: y\n  traits: &t\n    c: d\n- event_type: x\n  traits:\n    a: {fields: b}\n...\n',
    );
  });

  it('keeps anchors and merges as they are', () => {
    const text = 'sinks:\n- &s {name: a, publishers: [x]}\n- {<<: *s, name: b}\n';
    expect(() => add(text, ['sinks', 0, 'publishers'])).toThrow(/without changing more/);
  });

  it.each([
    ['a mapping', 'list: {a: b}\n', /list is no plain list/],
    ['nothing', 'list:\n', /list is no plain list/],
    ['an alias', 'a: &x [1]\nlist: *x\n', /list is an alias/],
    ['an anchored list', 'list: &x [1]\nb: *x\n', /list is no plain list/],
    ['no such path', 'other: 1\n', /list is no plain list/],
  ])('refuses %s', (_kind, text, reason) => {
    expect(() => add(text)).toThrow(reason);
  });

  it.each(['list: [', 'a: b: c', '- a\nb: c\n', '{', 'a: *nowhere'])('refuses %j as no YAML', (text) => {
    expect(() => editableYaml(text)).toThrow(/not valid YAML/);
  });
});
