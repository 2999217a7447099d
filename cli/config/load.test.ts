import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { INSPECTORS } from '../../components/inspector/registry.ts';
import { kindNames } from '../../components/kinds.ts';
import { INSTALLERS } from '../../installers/registry.ts';
import { configOf, resolveOptions } from './load.ts';
import type { ConfigSources } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function iniFile(text: string): string {
  const path = join(folder, 'doctor.conf');
  writeFileSync(path, text);
  return path;
}
const resolve = (sources: Partial<ConfigSources>) => resolveOptions({ flags: {}, env: {}, ...sources });
const originOf = (sources: Partial<ConfigSources>, name: string) =>
  resolve(sources).find((option) => option.name === name)?.origin;

describe('options', () => {
  it('have the defaults of the contract', () => {
    const values = Object.assign({}, ...Object.values(configOf(resolve({})))) as unknown;
    expect(values).toMatchObject({
      testCase: 'fault_management',
      imageName: 'cirros',
      imageFormat: 'qcow2',
      novaVersion: '2.34',
      doctorRole: undefined,
      instanceCount: 1,
      netCidr: '192.168.168.0/24',
      flavor: 'm1.tiny',
      inspectorPort: 12_345,
      consumerPort: 12_346,
      adminToolPort: 12_347,
      appManagerPort: 12_348,
      updateNeutronPortDpStatus: false,
      profilerType: 'poc',
    });
  });

  it('take the command line over the environment over the file over the default', () => {
    const file = iniFile('[DEFAULT]\ninstance_count = 4\n');
    const env = { VM_COUNT: '3' };
    const flags = { instanceCount: '2' };
    const count = (sources: Partial<ConfigSources>) => configOf(resolve(sources)).cloud.instanceCount;
    expect(count({ flags, env, file })).toBe(2);
    expect(count({ env, file })).toBe(3);
    expect(count({ file })).toBe(4);
    expect(originOf({ flags, env, file }, 'instanceCount')).toBe('command line');
    expect(originOf({ env, file }, 'instanceCount')).toBe('environment VM_COUNT');
    expect(originOf({ file }, 'instanceCount')).toBe(`${file}:2`);
    expect(originOf({}, 'instanceCount')).toBe('default');
  });

  it('ignore an empty variable', () => {
    expect(originOf({ env: { VM_COUNT: '' } }, 'instanceCount')).toBe('default');
  });

  it('know the older names of installers', () => {
    expect(configOf(resolve({ env: { INSTALLER_TYPE: 'mcp' } })).installer.installerType).toBe('fuel');
    expect(configOf(resolve({ env: { INSTALLER_TYPE: 'devstack' } })).installer.installerType).toBe('local');
  });

  it('refuse a bad value on the command line with what is allowed', () => {
    expect(() => resolve({ flags: { instanceCount: 'many' } })).toThrow(
      /--vms is "many"; it must be a whole number of VMs from 1 to/,
    );
    expect(() => resolve({ flags: { testCase: 'chaos' } })).toThrow(/all, fault_management, maintenance/);
  });

  it('refuse a bad value in the environment by its name', () => {
    expect(() => resolve({ env: { INSPECTOR_TYPE: 'gadget' } })).toThrow(
      `INSPECTOR_TYPE in the environment is "gadget"; it must be one of ${kindNames(INSPECTORS).join(', ')}`,
    );
  });

  it.each([
    [{ env: { VM_COUNT: 'x' } }, /^`--vms`: how many VMs to stand up\. /],
    [{ flags: { testCase: 'x' } }, /^`--case`: which scenario to run\. /],
    [{ flags: { simulatorHosts: 'x' } }, /^`--hosts`: compute hosts of the embedded cloud\. /],
    [{ env: { MONITOR_TYPE: 'x' } }, /^`--monitor`: /],
  ])('explain what is refused: %j', (sources, hint) => {
    expect(() => resolve(sources)).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(hint) as string }),
    );
  });

  it('explain what a file gets wrong by its key', () => {
    const file = iniFile('[DEFAULT]\nquota_cores = x\n');
    expect(() => resolve({ file })).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^`quota_cores`: vCPUs the project/) as string }),
    );
  });

  it('say what there is instead of an installer that has no adapter', () => {
    const installers = Object.keys(INSTALLERS).join(', ');
    expect(() => resolve({ env: { INSTALLER_TYPE: 'joid' } })).toThrow(
      new RegExp(
        String.raw`no adapter for the installer joid; it has these: ${installers}\. .* use local\.$`,
      ),
    );
    expect(() => resolve({ env: { INSTALLER_TYPE: 'apx' } })).toThrow(/is "apx"; it must be one of apex/);
  });

  it('refuse an unknown key, section or value of the file with its line', () => {
    const file = iniFile('# mine\n[inspector]\ntype = sample\n\nprot = 1\n');
    expect(() => resolve({ file })).toThrow(`${file}:5: unknown option prot in section [inspector].`);
    const section = iniFile('[inspektor]\ntype = sample\n');
    expect(() => resolve({ file: section })).toThrow(/unknown section \[inspektor\]/);
    const value = iniFile('[inspector]\nport = high\n');
    expect(() => resolve({ file: value })).toThrow(`${value}:2: port is "high"`);
  });

  it('do not show a secret that is refused', () => {
    expect(() => resolve({ file: iniFile('[DEFAULT]\ndoctor_passwd =\n') })).toThrow(
      /doctor_passwd is \*\*\*/,
    );
  });

  it('keep a transport URL as it is, and say what is wrong with one without its password', () => {
    const url = 'rabbit://u:p4ssw0rd@h1,u:p4ssw0rd@h2/v?ssl=1';
    expect(configOf(resolve({ env: { TRANSPORT_URL: url } })).cloud.transportUrl).toBe(url);
    expect(
      configOf(resolve({ file: iniFile(`[DEFAULT]\ntransport_url = ${url}\n`) })).cloud.transportUrl,
    ).toBe(url);
    expect(configOf(resolve({ flags: { transportUrl: '' } })).cloud.transportUrl).toBeUndefined();
    expect(() => resolve({ flags: { transportUrl: 'rabbit://u:p4ssw0rd@h:high/' } })).toThrow(
      /^--transport-url: The transport URL rabbit:\/\/u:\*\*\*@h:high\/ has a port that is no number/,
    );
    expect(() => resolve({ env: { TRANSPORT_URL: 'p4ssw0rd' } })).toThrow(
      /^TRANSPORT_URL in the environment: The transport URL \*\*\* is not one/,
    );
  });

  it('refuse a file that is not there', () => {
    expect(() => resolve({ file: '/nonexistent/doctor.conf' })).toThrow(/There is no config file/);
  });
});
