import { existsSync, mkdirSync, readFileSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { formatJson } from '../../report/json.ts';
import { REPORT_KINDS, REPORT_KIND_NAMES } from '../../report/registry.ts';
import type { ReportKindName } from '../../report/registry.ts';
import { SAMPLE_RECORDS, SAMPLE_RECORD_LIST } from '../../report/testing/sample-records.ts';
import { readJunit } from '../../report/testing/read-junit.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { testCollector } from '../support/otlp/collector.ts';
import { readOtlp } from '../../report/testing/read-otlp.ts';
import { recordOf, savedRecordOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
const collector = await testCollector();
afterAll(async () => {
  await collector.close();
  await bench.close();
});
afterEach(() => collector.answerWith());

const ROOT = join(import.meta.dirname, '..', '..');
const ENV = { HOME: '/nonexistent', PATH: '/usr/local/bin:/usr/bin:/bin' };
const ALL = REPORT_KIND_NAMES.join(',');
const QUICK = ['test', '--latency', 'none', '--inspector-port', '0', '--consumer-port', '0'];
const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> =>
  bench.run(argv, { env: { ...ENV, ...env } });
const inBench = (...path: readonly string[]): string => join(bench.folder, ...path);

/** Puts a record where a run would have left it. */
function saved(record: RunRecord, runsDir: string): string {
  const folder = inBench(runsDir, record.runId);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), formatJson(record));
  writeFileSync(join(folder, 'trace.jsonl'), '');
  return folder;
}

/** Every text that a file has while something goes on. */
async function textsDuring(
  folder: string,
  file: string,
  action: () => Promise<unknown>,
): Promise<readonly string[]> {
  const texts: string[] = [];
  mkdirSync(folder, { recursive: true });
  const look = (): void => {
    const path = join(folder, file);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (text !== '' && text !== texts.at(-1)) texts.push(text);
  };
  const watcher = watch(folder, look);
  try {
    await action();
  } finally {
    watcher.close();
    look();
  }
  return texts;
}

describe('doctor test --report', () => {
  it('writes every kind beside the record, and prints nothing of it', async () => {
    const result = await run([...QUICK, '--json', '--runs-dir', 'beside', '--report', ALL]);
    expect(result.exitCode).toBe(0);
    const record = recordOf(result);
    const files = readdirSync(inBench('beside', record.runId));
    expect(files).toEqual(expect.arrayContaining(Object.values(REPORT_KINDS).map((kind) => kind.fileName)));
    const [junit, otlp] = (['junit', 'otlp'] as const).map((kind) =>
      readFileSync(inBench('beside', record.runId, REPORT_KINDS[kind].fileName), 'utf8'),
    );
    expect(
      readJunit(junit ?? '').cases.filter(
        (testCase) => testCase.outcome !== 'passed' && testCase.outcome !== 'skipped',
      ),
    ).toEqual([]);
    expect(readOtlp(otlp ?? '').spans.length).toBeGreaterThan(10);
  });

  it('writes before the run, after each iteration and at the end, into a folder of a job’s own', async () => {
    const folder = inBench('artifacts', 'doctor');
    const texts = await textsDuring(folder, 'junit.xml', async () => {
      const argv = [...QUICK, '--repeat', '2', '--runs-dir', 'watched', '--report', 'junit'];
      expect((await run(argv, { DOCTOR_REPORT_DIR: 'artifacts/doctor' })).exitCode).toBe(0);
    });
    const states = texts.map((text) => {
      const { cases } = readJunit(text);
      const verdicts = cases
        .filter((testCase) => testCase.name === 'verdict')
        .map((testCase) => testCase.outcome);
      return [verdicts.length, cases.find((testCase) => testCase.name === 'ended')?.outcome];
    });
    expect(states).toEqual([
      [0, 'error'],
      [1, 'error'],
      [2, 'error'],
      [2, 'passed'],
    ]);
    const [runId = ''] = readdirSync(inBench('watched'));
    expect(readdirSync(inBench('watched', runId))).not.toContain('junit.xml');
    expect(readdirSync(folder)).toEqual(['junit.xml']);
  });

  it('refuses a folder that cannot be written to before it touches the cloud, and keeps the record', async () => {
    writeFileSync(inBench('taken'), '');
    const argv = [
      ...QUICK,
      '--runs-dir',
      'refused',
      '--report',
      'junit,text',
      '--report-dir',
      'taken/reports',
    ];
    const { exitCode, stdout, stderr } = await run(argv);
    expect(stderr).toMatch(
      /Reports could not be written: report\.txt, junit\.xml\. The report .*REPORT_UNWRITABLE/s,
    );
    expect(exitCode).toBe(2);
    const [runId = ''] = readdirSync(inBench('refused'));
    const record = savedRecordOf(inBench('refused', runId), { stdout, stderr });
    expect(record).toMatchObject({ verdict: 'unknown', scenarios: [], leftovers: [] });
    expect(record.finishedAt).not.toBeNull();
    expect(readFileSync(inBench('refused', runId, 'ledger.jsonl'), 'utf8')).not.toContain('server');
  });

  it.each([
    [['test', '--report', 'junit,pdf'], /--report is "junit,pdf"; it must be some of json, .*junit/],
    [['report', 'x', '--report', 'pdf'], /--report is "pdf"; it must be some of json, .*junit/],
    [['report', 'x'], /Which report\?/],
    [['report', 'x', '--report', 'junit'], /There is no run x/],
    [
      ['test', '--otlp-endpoint', 'http://127.0.0.1:9'],
      /--otlp-endpoint has no effect without the report otlp/,
    ],
    [
      ['test', '--report', 'otlp', '--otlp-endpoint', 'nowhere'],
      /--otlp-endpoint is not the address of a collector/,
    ],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, stderr } = await run(argv);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('leaves a bad word to CI when the run is killed', async () => {
    const folder = inBench('killed');
    const argv = [...QUICK, '--runs-dir', folder, '--report', ALL];
    const child = execa('node', ['--import', 'tsx', join(ROOT, 'cli/main.ts'), ...argv], {
      cwd: ROOT,
      env: ENV,
      extendEnv: false,
      reject: false,
    });
    const ledger = (): string => {
      const [one] = existsSync(folder) ? readdirSync(folder) : [];
      const path = join(folder, one ?? '', 'ledger.jsonl');
      return one !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : '';
    };
    await expect.poll(ledger, { timeout: 60_000, interval: 5 }).toMatch(/"kind":"server"/);
    child.kill('SIGKILL');
    await child;
    const [runId = ''] = readdirSync(folder);
    const outcomes = readJunit(readFileSync(join(folder, runId, 'junit.xml'), 'utf8')).cases;
    expect(outcomes.find((outcome) => outcome.name === 'ended')?.outcome).toBe('error');
    const again = await run(['report', runId, '--runs-dir', 'killed', '--report', ALL, '--output', 'after']);
    expect([again.exitCode, again.stderr]).toEqual([0, '']);
    expect(readFileSync(inBench('after', 'report.md'), 'utf8')).toContain('the run goes on, or was killed');
  });
});

describe('doctor report', () => {
  it('says where it wrote each report: by default beside the record, else where it is asked to', async () => {
    saved(SAMPLE_RECORDS.both, 'saved');
    const { runId } = SAMPLE_RECORDS.both;
    const beside = await run(['report', runId, '--runs-dir', 'saved', '--report', 'text,junit']);
    expect([beside.exitCode, beside.stdout]).toEqual([
      0,
      `saved/${runId}/report.txt\nsaved/${runId}/junit.xml\n`,
    ]);
    const inPlace = await run(['report', `saved/${runId}`, '--report', 'junit', '--output', 'new/place']);
    expect(inPlace.stdout).toBe('new/place/junit.xml\n');
    const printed = await run(['report', `saved/${runId}`, '--report', 'junit', '--output', '-']);
    expect(printed.stdout).toBe(readFileSync(inBench('new/place/junit.xml'), 'utf8'));
    const two = await run(['report', `saved/${runId}`, '--report', 'junit,text', '--output', '-']);
    expect([two.exitCode, two.stdout]).toEqual([2, '']);
    writeFileSync(inBench('full'), '');
    const refused = await run(['report', `saved/${runId}`, '--report', 'junit', '--output', 'full/x']);
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('REPORT_UNWRITABLE')]);
  });

  it.each(SAMPLE_RECORD_LIST)(
    'writes every kind of a run that is: %s, the same bytes each time',
    async (name, record) => {
      const folder = saved(record, `of ${name}`);
      const outputs = [];
      for (const output of [`one of ${name}`, `two of ${name}`]) {
        const result = await run(['report', folder, '--report', ALL, '--output', output]);
        expect([result.exitCode, result.stderr]).toEqual([0, '']);
        outputs.push(
          Object.values(REPORT_KINDS).map(({ fileName }) => readFileSync(inBench(output, fileName), 'utf8')),
        );
      }
      expect(outputs[0]).toEqual(outputs[1]);
    },
  );

  it('says of each kind in its help what it is for', async () => {
    const { stdout } = await run(['report', '--help']);
    for (const kind of REPORT_KIND_NAMES) expect(stdout).toMatch(new RegExp(`\\b${kind}\\b`));
  });
});

describe('spans for a collector', () => {
  const sent = () => collector.received.length;
  const reportOf = (name: keyof typeof SAMPLE_RECORDS, ...argv: readonly string[]): readonly string[] => [
    'report',
    saved(SAMPLE_RECORDS[name], 'sent'),
    '--report',
    'otlp' satisfies ReportKindName,
    ...argv,
  ];

  it('are sent at the end of a run, once, and said', async () => {
    const before = sent();
    const argv = [...QUICK, '--runs-dir', 'spans', '--report', 'otlp', '--otlp-endpoint', collector.url];
    const secret = 'very-secret-key';
    const result = await run(argv, { OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}` });
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain(`doctor: spans sent to ${collector.url}/v1/traces\n`);
    expect(sent()).toBe(before + 1);
    const last = collector.received.at(-1);
    const [runId = ''] = readdirSync(inBench('spans'));
    expect(last).toMatchObject({ url: '/v1/traces', headers: { 'api-key': secret } });
    expect(last?.body).toBe(readFileSync(inBench('spans', runId, 'otlp.json'), 'utf8'));
    expect(readOtlp(last?.body ?? '').resource['doctor.run.finished']).toBe(true);
    for (const file of readdirSync(inBench('spans', runId)))
      expect(readFileSync(inBench('spans', runId, file), 'utf8')).not.toContain(secret);
    expect(result.stdout + result.stderr).not.toContain(secret);
  });

  it('are not sent unless that is asked for', async () => {
    const before = sent();
    await run(['report', saved(SAMPLE_RECORDS.passed, 'sent'), '--report', 'text'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
    // Other programs' addresses are none of a run's business.
    const other = await run(['config'], { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4317' });
    expect([sent(), other.exitCode]).toEqual([before, 0]);
  });

  it('change nothing about a run when the collector fails', async () => {
    collector.answerWith({ status: 401, body: '{"message":"who are you?"}' });
    const argv = [...QUICK, '--runs-dir', 'unsent', '--report', 'otlp', '--otlp-endpoint', collector.url];
    const result = await run(argv);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/^doctor test successfully$/m);
    expect(result.stderr).toMatch(/did not take the spans: it answered 401: who are you\?\..*OTLP_NOT_SENT/s);
  });

  it('are an error of doctor report when the collector fails, or takes them in part', async () => {
    collector.answerWith(
      { status: 400, body: 'no' },
      { status: 200, body: '{"partialSuccess":{"rejectedSpans":"2"}}' },
    );
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/in` };
    const refused = await run(reportOf('passed'), env);
    expect([refused.exitCode, refused.stderr]).toEqual([
      3,
      expect.stringContaining('/in did not take the spans'),
    ]);
    const partly = await run(reportOf('passed'), env);
    expect([partly.exitCode, partly.stderr]).toEqual([3, expect.stringContaining('refused 2 of the spans')]);
  });

  it('have the same ids when they are sent again', async () => {
    const argv = reportOf('both', '--otlp-endpoint', collector.url);
    for (const _ of [1, 2]) expect((await run(argv)).exitCode).toBe(0);
    const [one, two] = collector.received.slice(-2);
    expect(one?.body).toBe(two?.body);
  });
});
