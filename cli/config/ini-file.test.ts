import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configOf, resolveOptions } from './load.ts';
import type { ConfigSources } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-ini-'));
afterAll(() => rmSync(folder, { recursive: true }));
const OPNFV = join(import.meta.dirname, 'testing', 'opnfv.conf');

function resolving(file: string, sources: Partial<ConfigSources> = {}) {
  const warnings: string[] = [];
  const warn = (sentence: string): void => void warnings.push(sentence);
  return { config: configOf(resolveOptions({ flags: {}, env: {}, file, warn, ...sources })), warnings };
}
function fileOf(text: string): string {
  const path = join(folder, 'doctor.conf');
  writeFileSync(path, text);
  return path;
}
const configIn = (text: string, sources: Partial<ConfigSources> = {}) =>
  resolving(fileOf(text), sources).config;

describe("a config file of OPNFV's tests with every option set", () => {
  it('is taken, and what has no effect is named once', () => {
    const { config, warnings } = resolving(OPNFV);
    expect(Object.assign({}, ...Object.values(config))).toMatchObject({
      testCase: 'all',
      imageName: 'cirros-0.4',
      imageDownloadUrl: 'https://images.example/cirros-0.4.img',
      doctorUser: 'nfv_user',
      doctorPasswd: 's3cret # not a comment; nor this',
      quotaCores: 5,
      instanceCount: 2,
      alarmBasename: 'nfv_vm_alarm',
      installerType: 'local',
      installerIp: '192.0.2.10',
      installerUsername: 'ubuntu',
      monitorType: 'sample',
      inspectorIp: '192.0.2.11',
      inspectorPort: 22_345,
      updateNeutronPortDpStatus: false,
      consumerIp: '192.0.2.11',
      adminToolIp: '0.0.0.0',
      adminToolPort: 22_347,
      appManagerIp: '192.0.2.12',
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /opnfv\.conf sets what has no effect: \[DEFAULT\] vitrage_version \(line 11: [^)]+\), \[scenario\] test_case \(line 66: set test_case in \[DEFAULT\]\)\.$/,
    );
  });

  it('brings no warning where everything has an effect', () => {
    expect(resolving(fileOf('[inspector]\nport = 1\n')).warnings).toEqual([]);
  });
});

describe('the syntax of oslo.config', () => {
  it.each([
    ['a colon', '[DEFAULT]\nflavor: big\n', 'big'],
    ['an equals sign in the value', '[DEFAULT]\nflavor = a=b:c\n', 'a=b:c'],
    ['quotes', '[DEFAULT]\nflavor = " big "\n', 'big'],
    ['signs that begin a comment at the start of a line', '[DEFAULT]\nflavor = a;b #c\n', 'a;b #c'],
    ['Windows line ends and a byte order mark', '\uFEFF[DEFAULT]\r\nflavor = big\r\n', 'big'],
    ['no section', 'flavor = big\n', 'big'],
    ['a section in small letters', '[default]\nflavor = big\n', 'big'],
    ['a section that is there twice', '[DEFAULT]\nflavor = a\n[monitor]\n[DEFAULT]\nflavor = b\n', 'b'],
    ['an indented comment', '[DEFAULT]\nflavor = big\n  # more\n', 'big'],
    ['a dollar sign', '[DEFAULT]\nflavor = a$$b\\$c\n', 'a$b$c'],
    ['a reference to nothing', '[DEFAULT]\nflavor = a$b-${c.d}\n', 'a$b-${c.d}'],
    ['a reference to a default', '[DEFAULT]\nflavor = $net_name\n', 'doctor_net'],
    [
      'a reference to a reference',
      '[DEFAULT]\nflavor = $net_name\nnet_name = x$alarm_basename\n',
      'xdoctor_alarm',
    ],
    ['a reference to another section', '[DEFAULT]\nflavor = ${consumer.port}\n', '12346'],
  ])('may have %s', (_case, text, flavor) => {
    expect(configIn(text).cloud.flavor).toBe(flavor);
  });

  it('joins a value that goes on', () => {
    expect(configIn('[DEFAULT]\nflavor = one\n  two\n\nnet_name = n\n').cloud.flavor).toBe('one\ntwo');
  });

  it('takes what a reference stands for from where the option itself is taken', () => {
    const text = '[DEFAULT]\nflavor = vms-${instance_count}\ninstance_count = 2\n';
    expect(configIn(text).cloud.flavor).toBe('vms-2');
    expect(configIn(text, { env: { VM_COUNT: '3' } }).cloud.flavor).toBe('vms-3');
    expect(configIn(text, { env: { VM_COUNT: '3' }, flags: { instanceCount: '4' } }).cloud.flavor).toBe(
      'vms-4',
    );
  });

  it.each([
    ['[DEFAULT]\nflavor\n', /doctor\.conf:2: it is neither a section nor key = value\.$/],
    ['[DEFAULT\nflavor = x\n', /doctor\.conf:1: "\[DEFAULT" does not end the name of its section with \]\.$/],
    ['\n= x\n', /doctor\.conf:2: it is neither/],
    ['[DEFAULT]\nflavor = $net_name\nnet_name = ${flavor}\n', /doctor\.conf:2: flavor refers to itself\.$/],
    ['[scenario]\nsize = 1\n', /doctor\.conf:2: unknown option size in section \[scenario\]\.$/],
    ['[inspektor]\ntype = sample\n', /doctor\.conf:2: unknown section \[inspektor\]\.$/],
  ])('is refused where %j is no such file', (text, message) => {
    expect(() => configIn(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(() => configIn(text)).toThrow(message);
  });
});
