import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSPECTORS } from '../../components/inspector/registry.ts';
import { MONITORS } from '../../components/monitor/registry.ts';
import { INSTALLERS } from '../../installers/registry.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

/** An error is one paragraph and a hint, without a stack trace. */
function expectError(result: CommandResult, exitCode: number, message: RegExp): void {
  expect(result.stderr).toMatch(message);
  expect(result.exitCode).toBe(exitCode);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  expect(result.stderr).toMatch(/\(([A-Z_]+), see docs\/errors\.md\)/);
}

/** An HTTP server that is anything but a cloud. */
async function webServer(answer: string, status = 200): Promise<{ url: string; close: () => void }> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(answer);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const credentials = (authUrl: string) => ({
  OS_AUTH_URL: authUrl,
  OS_USERNAME: 'admin',
  OS_PASSWORD: 'wrong-password',
  OS_PROJECT_NAME: 'admin',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
});

describe('a wrong command line', () => {
  it.each([
    [['test', '--frobnicate'], /unknown option '--frobnicate'/i],
    [['test', '--bugdet', '1'], /nearest are --budget, .*`doctor test --help` lists every option/],
    [['tset'], /unknown command 'tset'/i],
    [['bogus'], /The commands are test, [a-z, ]+, cleanup, [a-z, ]+, help; `doctor --help`/],
    [['lab', 'bogus'], /Give one of up, status, env, logs, restart, down/],
    [['lab', 'up', '--bogus'], /`doctor lab up --help` lists every option/],
    [['help', 'bogus'], /unknown command 'bogus'/i],
    [['test', '--vms', '-1'], /--vms/],
    [['test', '--vms', 'lots'], /--vms is "lots"; it must be a whole number/],
    [['test', '--installer', 'crowbar'], new RegExp(`must be one of ${Object.keys(INSTALLERS).join(', ')}`)],
    [['test', '--budget', '0'], /--budget is "0"/],
    [['test', '--knob', 'explode'], /no fault "explode"/],
    [['test', '--case', 'maintenence'], /must be one of all, fault_management, maintenance/],
    [['test', '--lead', 'soon'], /--lead is "soon"/],
    [['test', '--knob', 'nack=NOW'], /no fault "nack=NOW"/],
    [['test', 'surplus'], /too many arguments/i],
    [['completion', 'tcsh'], /no completion for the shell "tcsh"/],
    [['config', '--config', 'nowhere.conf'], /no config file/],
    [['profile', 'nowhere'], /There is no run nowhere/],
    [['cleanup', 'nowhere'], /There is no run nowhere/],
  ])('%j is refused with what is allowed', async (argv, message) => {
    expectError(await bench.run(argv), 2, message);
  });

  it('without a command gets the help on standard error', async () => {
    const { exitCode, stdout, stderr } = await bench.run([]);
    expect(stderr).toMatch(/^Usage: doctor .*\n[\s\S]*run scenarios and judge them/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.each([
    [['help'], /^Usage: doctor \[options\]/],
    [['help', 'cleanup'], /^Usage: doctor cleanup/],
  ])('%j is no error', async (argv, usage) => {
    const { exitCode, stdout, stderr } = await bench.run(argv);
    expect(stdout).toMatch(usage);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it.each([
    ...MONITORS.unsupported.map((kind) => ['--monitor', kind] as const),
    ...INSPECTORS.unsupported.map((kind) => ['--inspector', kind] as const),
  ])('%s %s is refused with the kinds that exist', async (flag, kind) => {
    const result = await bench.run(['test', flag, kind, '--inspector-port', '0', '--consumer-port', '0']);
    expectError(result, 2, new RegExp(kind));
    expect(result.stderr).toMatch(/sample/);
    expect(result.stderr).toMatch(/NOT_AVAILABLE/);
  });
});

describe('the cloud', () => {
  it('must be named for an installer other than local', async () => {
    expectError(await bench.run(['test', '--installer', 'apex']), 2, /apex/);
  });

  it('that does not answer is said to be unreachable', async () => {
    const result = await bench.run(['test'], { env: credentials('http://127.0.0.1:9/v3') });
    expectError(result, 3, /127\.0\.0\.1:9/);
    expect(result.stderr).toContain('CLOUD_UNREACHABLE');
  });

  describe('that is none', () => {
    let web: Awaited<ReturnType<typeof webServer>>;
    beforeAll(async () => {
      web = await webServer('<html><h1>It works!</h1></html>');
    });
    afterAll(() => web.close());
    it('is said to be none', async () => {
      const result = await bench.run(['test'], { env: credentials(web.url) });
      expectError(result, 3, /OpenStack|Keystone/);
      expect(result.stderr).toContain('NOT_OPENSTACK');
    });
  });
});

describe('a runs folder', () => {
  it('that cannot be written is refused before anything is made', async () => {
    const file = join(bench.folder, 'a-file');
    writeFileSync(file, '');
    expectError(await bench.run(['test', '--runs-dir', file]), 2, /cannot be written/);
  });

  it('with a truncated record is refused by doctor profile', async () => {
    const folder = join(bench.folder, 'runs', '20260101-000000-abcdef');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'run.json'), '{"schemaVersion": 1, "runId": "2026');
    writeFileSync(join(folder, 'trace.jsonl'), '');
    expectError(await bench.run(['profile', '20260101-000000-abcdef']), 2, /run\.json/);
    chmodSync(folder, 0o755);
  });
});

describe('a transport URL', () => {
  const test = (url: string, env: Record<string, string> = {}) =>
    bench.run(['test', '--latency', 'none', '--quiet', ...(url === '' ? [] : ['--transport-url', url])], {
      env: { PATH: '/usr/bin:/bin', ...env },
    });

  it.each([
    ['amqp://u:p4ssw0rd@h/', /^doctor: --transport-url: The transport URL amqp:\/\/u:\*\*\*@h\/ begins with/],
    ['rabbit://u:p4ssw0rd@h:high/', /has a port that is no number/],
    ['rabbit://u:p4ssw0rd@h/?ssl=1&ssl_ca_file=/nonexistent', /\/nonexistent, cannot be read/],
  ])('%s is refused', async (url, message) => {
    const result = await test(url);
    expectError(result, 2, message);
    expect(result.stderr).not.toContain('p4ssw0rd');
  });

  it('that nobody answers at is said to be unreachable, and the run leaves nothing', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const result = await test('', { TRANSPORT_URL: `rabbit://u:p4ssw0rd@127.0.0.1:${port}/` });
    expectError(result, 3, new RegExp(`message bus at 127.0.0.1:${port} cannot be reached.*`));
    expect(result.stderr).toContain('BUS_UNREACHABLE');
    expect(result.stderr).not.toContain('p4ssw0rd');
  });

  it('of a web server is said to be no broker', async () => {
    const server = await webServer('hello');
    const result = await test(server.url.replace('http://', 'rabbit://u:p4ssw0rd@'));
    server.close();
    expectError(result, 3, /does not speak AMQP/);
    expect(result.stderr).toContain('NOT_A_BROKER');
  });
});

describe('the config file', () => {
  it('that DOCTOR_CONFIG names is read by every command, and is reported when it is missing', async () => {
    const config = join(bench.folder, 'env.conf');
    writeFileSync(config, '[DEFAULT]\ntransport_url = rabbit://u:p4ssw0rd@h/\n');
    const shown = await bench.run(['config'], { env: { DOCTOR_CONFIG: config } });
    expect(shown.stdout).toMatch(/transport_url +rabbit:\/\/u:\*\*\*@h\/ .*env\.conf:2/);
    const json = await bench.run(['config', '--json'], { env: { DOCTOR_CONFIG: config } });
    expect(json.stdout).not.toContain('p4ssw0rd');
    for (const command of ['test', 'config', 'simulator', 'cleanup']) {
      const result = await bench.run([command], { env: { DOCTOR_CONFIG: 'missing.conf' } });
      expectError(result, 2, /There is no config file .*missing\.conf/);
    }
  });
});

describe('a port', () => {
  it('that is taken is named, with the option that changes it', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const port = String((server.address() as AddressInfo).port);
    const result = await bench.run([
      'test',
      '--latency',
      'none',
      '--consumer-port',
      port,
      '--inspector-port',
      '0',
      '--quiet',
    ]);
    server.close();
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(port);
    expect(result.stderr).toContain('PORT_TAKEN');
  });
});
