import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { parseRunRecord } from '../../record/run-record.ts';
import { DOWN_S, newerLogs, olderLogs, stamp } from '../../profiler/logs/testing/sample-logs.ts';
import { SAMPLE_HEADER, sampleTrace } from '../../profiler/testing/sample-trace.ts';
import { judgeRun } from '../../profiler/judge-run.ts';
import { formatJson } from '../../report/json.ts';
import { commandBench } from '../support/world.ts';
import { faultRecordsIn } from '../../record/testing/records-in.ts';

const bench = commandBench();
afterAll(bench.close);

type Files = Readonly<Record<string, readonly string[] | Buffer | string>>;

function folder(name: string, files: Files): string {
  for (const [file, content] of Object.entries(files)) {
    const path = join(bench.folder, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      Array.isArray(content) ? content.map((line) => `${line}\n`).join('') : (content as string),
    );
  }
  return name;
}

const profile = (logs: string, ...more: string[]) => bench.run(['profile', '--logs', logs, ...more]);

async function record(logs: string, ...more: string[]) {
  const { exitCode, stdout, stderr } = await profile(logs, '--json', ...more);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return parseRunRecord(stdout);
}

describe('doctor profile --logs', () => {
  it.each([
    ['newer', newerLogs()],
    ['older', olderLogs()],
  ])('shows the timeline of the %s tests, and that it is of a real cloud', async (name, files) => {
    const { exitCode, stdout } = await profile(folder(name, files));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ OPENSTACK +logs in ${name} `));
    expect(stdout).toMatch(/✔ PASSED +fault_management · notified in \d+\.\d ms, budget 1000 ms/);
    expect(stdout).toMatch(/9 received alarm +consumer/);
    expect(stdout).toContain('Judged from logs alone');
    expect(stdout).not.toMatch(/left behind +nothing/);
  });

  it('reads folders below, packed and rotated files, links, and leaves out what is no text', async () => {
    const { 'doctor.log': lines = [], 'disable_network.log': down = [] } = newerLogs();
    const logs = folder('tree', {
      'computes/1/disable_network.log': down,
      'old/doctor.log.1': lines.slice(0, 3),
      'old/doctor.log.2.gz': gzipSync(lines.slice(3).join('\n')),
      'copy.txt': lines,
      'core.bin': Buffer.from([1, 0, 2]),
      'cut.gz': gzipSync('x'.repeat(1000)).subarray(0, 15),
    });
    symlinkSync('..', join(bench.folder, logs, 'old', 'circle'));
    symlinkSync('nowhere', join(bench.folder, logs, 'dangling'));
    const { verdict, scenarios, warnings } = await record(logs);
    expect(verdict).toBe('passed');
    expect(scenarios[0]).toMatchObject({ notificationTimeMs: 99.5, flaky: [] });
    expect(warnings).toContain('Left out, being no text: core.bin.');
    expect(warnings.join(' ')).toContain('cut.gz could not be read to its end');
    expect(faultRecordsIn({ scenarios })[0]?.checkpoints.find(({ index }) => index === 0)?.source).toBe(
      'computes/1/disable_network.log:1',
    );
  });

  it('takes one file alone, and a budget', async () => {
    const logs = folder('single', newerLogs());
    const { scenarios, command } = await record(join(logs, 'doctor.log'), '--budget', '90');
    expect(scenarios[0]).toMatchObject({ verdict: 'failed', budgets: [{ budgetMs: 90 }, {}] });
    expect(command).toBe('doctor profile --logs single/doctor.log --budget 90');
  });

  it('adds what other services log, by a map file', async () => {
    const logs = folder('services', {
      ...newerLogs(),
      'nova/nova-api.log': [
        '2026-11-18 17:26:40.058 7 INFO nova.api [req-1 - -] forced_down is set on compute-1',
      ],
      'aodh/notifier.log': ['2026-11-18 16:26:40.139 9 INFO aodh.notifier [-] calling for 4f0c'],
    });
    folder('.', {
      'map.yaml': [
        'aliases: { 4f0c: doctor_vm0 }',
        'patterns:',
        '  - checkpoint: set VM error',
        String.raw`    pattern: 'never (?<time>x) here'`,
        '  - checkpoint: 8',
        '    files: notifier.log',
        String.raw`    pattern: '^(?<time>\S+ \S+) .* calling for (?<vm>\w+)'`,
        '  - checkpoint: 3',
        '    files: nova/*',
        '    time_zone: Europe/Berlin',
        String.raw`    pattern: '^(?<time>\S+ \S+) .* forced_down is set on (?<host>\S+)'`,
      ],
    });
    const { scenarios } = await record(logs, '--map', 'map.yaml');
    const sources = faultRecordsIn({ scenarios })[0]?.checkpoints.map(({ index, tMs, source }) => [
      index,
      tMs,
      source,
    ]);
    expect(sources).toContainEqual([8, 139, 'aodh/notifier.log:1']);
    expect(sources).toContainEqual([3, 58, 'nova/nova-api.log:1']);
  });

  it('separates several runs in one log', async () => {
    const files = Object.entries(newerLogs()).map(([file, lines]) => [
      file,
      [...lines, ...(newerLogs('doctor_vm0', DOWN_S + 300)[file] ?? [])],
    ]);
    const { stdout } = await profile(folder('several', Object.fromEntries(files) as Files));
    expect(stdout).toContain('fault_management, 2 iterations: 2 passed');
  });

  it('is unknown where the logs do not say when the alarm came', async () => {
    const lines = newerLogs()['doctor.log']?.slice(0, -1) ?? [];
    const { verdict, reason } = await record(folder('silent', { 'doctor.log': lines }));
    expect(verdict).toBe('unknown');
    expect(reason).toBe('checkpoint 9 (received alarm) is missing: no line of the logs gives it');
  });
});

describe('a trace of ours among the logs', () => {
  const trace = sampleTrace().map((event) => JSON.stringify(event));
  const recordOf = (kind: 'simulated' | 'openstack'): string =>
    formatJson(judgeRun(sampleTrace(), { ...SAMPLE_HEADER, target: { kind, name: 'x' } }));

  it('says itself what it was made on', async () => {
    folder('ours', { 'run/trace.jsonl': trace, 'run/run.json': recordOf('simulated') });
    expect((await profile('ours')).stdout).toMatch(/^ SIMULATED +logs in ours/);
    expect((await record('ours', '--target', 'openstack')).target.kind).toBe('simulated');
    folder('real', { 'run/trace.jsonl': trace, 'run/run.json': recordOf('openstack') });
    expect((await record('real')).target.kind).toBe('openstack');
  });

  it('counts as simulated where nothing says so', async () => {
    const { target, warnings } = await record(folder('alone', { 'trace.jsonl': trace }));
    expect(target.kind).toBe('simulated');
    expect(warnings.join(' ')).toContain('Nothing beside trace.jsonl says which cloud it was made on.');
    expect((await record('alone', '--target', 'openstack')).target.kind).toBe('openstack');
  });

  it('makes a record simulated that contains real runs, too', async () => {
    const logs = folder('mixed', {
      ...newerLogs(),
      'run/trace.jsonl': trace,
      'run/run.json': recordOf('simulated'),
    });
    const { target, scenarios } = await record(logs);
    expect(target.kind).toBe('simulated');
    expect(scenarios).toHaveLength(2);
  });

  it('is what the run itself wrote, judged the same', async () => {
    const run = ['test', '--latency', 'none', '--consumer-port', '0', '--inspector-port', '0', '--json'];
    const own = parseRunRecord((await bench.run(run)).stdout);
    cpSync(join(bench.folder, 'runs', own.runId), join(bench.folder, 'kept'), { recursive: true });
    const { target, scenarios, verdict } = await record('kept');
    expect(target.kind).toBe('simulated');
    expect(verdict).toBe(own.verdict);
    expect(scenarios).toEqual(own.scenarios);
  });
});

describe('doctor profile --logs gives up', () => {
  const map = (name: string, pattern: string): string => {
    folder('.', { [name]: ['patterns:', '  - checkpoint: 3', `    pattern: '${pattern}'`] });
    return name;
  };

  it.each([
    [
      'a folder that is not there',
      ['profile', '--logs', 'nowhere'],
      'LOGS_UNREADABLE',
      'The logs in nowhere cannot be read',
    ],
    ['nothing in it', ['profile', '--logs', 'empty'], 'LOGS_UNREADABLE', 'There is no file of text in empty'],
    [
      'no time in it',
      ['profile', '--logs', 'mute'],
      'LOGS_UNREADABLE',
      'No line of 1 file in mute says when',
    ],
    ['no map', ['profile', '--logs', 'mute', '--map', 'm'], 'LOG_MAP_INVALID', 'The map m cannot be read'],
    [
      'a run, too',
      ['profile', 'latest', '--logs', 'mute'],
      'USAGE',
      'Either the run latest or the logs in mute',
    ],
    ['no run either', ['profile'], 'USAGE', 'Which run?'],
    ['a budget for a run', ['profile', 'latest', '--budget', '5'], 'USAGE', '--budget goes with --logs'],
    ['a bad budget', ['profile', '--logs', 'mute', '--budget', 'x'], 'USAGE', '--budget is "x"'],
  ])('on %s', async (_, argv, code, words) => {
    folder('mute', { a: [`event posted at ${stamp(1)}`, 'hello'] });
    mkdirSync(join(bench.folder, 'empty'), { recursive: true });
    const { exitCode, stdout, stderr } = await bench.run(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toContain(code);
  });

  it.each([
    ['broken.yaml', '(?<time>', 'broken.yaml:3:14: patterns.0.pattern: Invalid regular expression'],
    ['slow.yaml', '(?<time>(a+)+)', 'slow.yaml:3:14: patterns.0.pattern: it is unsafe, and may take forever'],
  ])('on the map %s, and says where', async (name, pattern, words) => {
    folder('mute', { a: ['hello'] });
    const { exitCode, stderr } = await profile('mute', '--map', map(name, pattern));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('the example of docs/profile-logs.md', () => {
  it('does what the page says', async () => {
    const page = readFileSync(new URL('../../docs/profile-logs.md', import.meta.url), 'utf8');
    const files = [...page.matchAll(/<!-- example: (\S+) -->\n\n```\w+\n([\s\S]*?)```/g)];
    folder('example', Object.fromEntries(files.map(([, file = '', text = '']) => [file, text])));
    expect(files).toHaveLength(4);
    const { scenarios, verdict } = await record('example/logs', '--map', 'example/services.yaml');
    expect(verdict).toBe('passed');
    const [fault] = faultRecordsIn({ scenarios });
    const time = (at: number) => fault?.checkpoints.find(({ index }) => index === at);
    expect(page).toContain(`checkpoint 3 at ${time(3)?.tMs} ms and checkpoint 8 at ${time(8)?.tMs} ms after`);
    expect(page).toContain(`a notification time of ${fault?.notificationTimeMs} ms`);
    expect(time(3)).toMatchObject({ uncertaintyMs: 2, source: 'nova-api.log:1' });
  });
});
