import { describe, expect, it } from 'vitest';
import { parseEnvironment, parseTemplate } from './parse.ts';
import { readTemplate } from './template.ts';

describe('a template', () => {
  it('is YAML 1.1 as PyYAML reads it: dates stay texts, yes is true, n is a name', () => {
    const text = 'heat_template_version: 2015-04-30\nn: {on: yes, y: 0x10, t: 12:30}\n';
    expect(parseTemplate(text)).toEqual({
      heat_template_version: '2015-04-30',
      n: { true: true, y: 16, t: 750 },
    });
  });

  it('is JSON, or the mapping itself', () => {
    const template = { heat_template_version: 'rocky', resources: {} };
    expect(parseTemplate(JSON.stringify(template))).toEqual(template);
    expect(parseTemplate(template)).toBe(template);
    expect(readTemplate(template)).toMatchObject({ version: '2018-08-31', description: 'No description' });
  });

  it('of other formats is refused as not supported', () => {
    expect(() => readTemplate({ AWSTemplateFormatVersion: '2010-09-09' })).toThrow('is not supported');
    expect(() => readTemplate({ heat_template_version: 'rocky', conditions: {} })).toThrow(
      'is not supported',
    );
  });
});

describe('an environment', () => {
  it('has only known sections, which are not empty', () => {
    expect(parseEnvironment('parameters: {a: 1}')).toEqual({ parameters: { a: 1 } });
    expect(() => parseEnvironment('params: {a: 1}')).toThrow('environment has wrong section "params"');
    expect(() => parseEnvironment('parameters:')).toThrow('environment has empty section "parameters"');
    expect(() => parseEnvironment('[]')).toThrow('not a valid YAML mapping');
  });
});
