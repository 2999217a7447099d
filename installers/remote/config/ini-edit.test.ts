import { describe, expect, it } from 'vitest';
import { iniOption, setIniOption } from './ini-edit.ts';

const ratio = setIniOption('DEFAULT', 'cpu_allocation_ratio', '1.0', (value) => Number(value) === 1);

describe('setIniOption', () => {
  it.each([
    ['after the heading', '[DEFAULT]\nhost=a\n', '[DEFAULT]\ncpu_allocation_ratio = 1.0\nhost=a\n'],
    [
      'beside a comment that only shows it',
      '# top\n[DEFAULT]\n#cpu_allocation_ratio=<None>\n',
      '# top\n[DEFAULT]\ncpu_allocation_ratio = 1.0\n#cpu_allocation_ratio=<None>\n',
    ],
    [
      'in the place of another value',
      '[DEFAULT]\ncpu_allocation_ratio=16.0\nx=1\n',
      '[DEFAULT]\ncpu_allocation_ratio=1.0\nx=1\n',
    ],
    [
      'in the last of several, whose word holds',
      '[DEFAULT]\ncpu_allocation_ratio = 1.0\ncpu_allocation_ratio : 2\n',
      '[DEFAULT]\ncpu_allocation_ratio = 1.0\ncpu_allocation_ratio : 1.0\n',
    ],
    [
      'in its section alone',
      '[filter]\ncpu_allocation_ratio=2\n[DEFAULT]\na=b',
      '[filter]\ncpu_allocation_ratio=2\n[DEFAULT]\ncpu_allocation_ratio = 1.0\na=b',
    ],
    ['in a section of its own', '[api]\na=b\n', '[DEFAULT]\ncpu_allocation_ratio = 1.0\n[api]\na=b\n'],
    ['in an empty file', '', '[DEFAULT]\ncpu_allocation_ratio = 1.0\n'],
    ['after a heading without line end', '[DEFAULT]', '[DEFAULT]\ncpu_allocation_ratio = 1.0\n'],
    [
      'with the line ends of the file',
      '[DEFAULT]\r\na=b\r\n',
      '[DEFAULT]\r\ncpu_allocation_ratio = 1.0\r\na=b\r\n',
    ],
    [
      'in the place of a value of several lines',
      '[DEFAULT]\ncpu_allocation_ratio =\n  3\nb=c\n',
      '[DEFAULT]\ncpu_allocation_ratio =1.0\nb=c\n',
    ],
    [
      'over a value that was emptied',
      '[DEFAULT]\ncpu_allocation_ratio =\nb=c\n',
      '[DEFAULT]\ncpu_allocation_ratio =1.0\nb=c\n',
    ],
  ])('sets it %s', (_where, before, after) => {
    expect(ratio(before)).toBe(after);
    expect(ratio(after)).toBe(after);
    expect(iniOption(after, 'DEFAULT', 'cpu_allocation_ratio')).toBe('1.0');
  });

  it('leaves a value alone that is as good', () => {
    const text = '[DEFAULT]\ncpu_allocation_ratio=1\n';
    expect(ratio(text)).toBe(text);
  });

  it('leaves a value alone that is as good in quotes', () => {
    const text = '[DEFAULT]\ncpu_allocation_ratio = "1.0"\n';
    expect(ratio(text)).toBe(text);
  });

  it.each([
    ['[DEFAULT]\nnonsense\n', /line 2 is neither/],
    ['a=b\n', /line 1 comes before any section/],
  ])('refuses %j', (text, reason) => {
    expect(() => ratio(text)).toThrow(reason);
  });
});

describe('iniOption', () => {
  it.each([`"rabbit://a:b@h:1/"`, `'rabbit://a:b@h:1/'`])(
    'takes the quotes off %s, as oslo.config does',
    (value) => {
      expect(iniOption(`[DEFAULT]\ntransport_url = ${value}\n`, 'DEFAULT', 'transport_url')).toBe(
        'rabbit://a:b@h:1/',
      );
    },
  );

  it('reads values with separators in them, and of several lines', () => {
    const text = '[DEFAULT]\ntransport_url = rabbit://a:b=c@h:1/?ssl=0\nlist = a\n  b\n';
    expect(iniOption(text, 'DEFAULT', 'transport_url')).toBe('rabbit://a:b=c@h:1/?ssl=0');
    expect(iniOption(text, 'DEFAULT', 'list')).toBe('a\nb');
    expect(iniOption(text, 'other', 'list')).toBeUndefined();
  });
});
