import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../record/run-record.ts';
import { HOSTILE, SAMPLE_RECORD_LIST, SAMPLE_RECORDS } from '../testing/sample-records.ts';
import { formatPrometheus } from './format.ts';
import { sessionsIn } from '../../record/testing/records-in.ts';

interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The grammar of a sample in the text format, version 0.0.4. */
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/y;

/** Reads the text format, and throws at whatever is not of it. */
function read(text: string): readonly Line[] {
  const types = new Map<string, string>();
  return text.split('\n').flatMap((line): readonly Line[] => {
    const [, typed, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (typed !== undefined && type !== undefined) {
      if (types.has(typed)) throw new Error(`${typed} is there twice`);
      types.set(typed, type);
    }
    if (line === '' || line.startsWith('#')) return [];
    const [, name = '', labels = '', value] = SAMPLE.exec(line) ?? [];
    if (value === undefined || types.get(name) !== 'gauge') throw new Error(`no sample: ${line}`);
    return [{ name, labels: labelsOf(labels), value: Number(value) }];
  });
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  let end = 0;
  for (let match = LABEL.exec(text); match !== null; match = LABEL.exec(text)) {
    labels[match[1] ?? ''] = (match[2] ?? '').replaceAll(/\\(.)/g, (_, sign) =>
      sign === 'n' ? '\n' : String(sign),
    );
    end = LABEL.lastIndex;
    if (end === text.length) break;
  }
  if (end !== text.length) throw new Error(`no labels: ${text}`);
  return labels;
}

const linesOf = async (record: RunRecord): Promise<readonly Line[]> => read(await formatPrometheus(record));
async function values(record: RunRecord, name: string): Promise<readonly number[]> {
  return (await linesOf(record)).filter((line) => line.name === name).map((line) => line.value);
}

describe.each(SAMPLE_RECORD_LIST)('the figures of a run that is: %s', (_, record) => {
  it('are of the text format, and each sample says which kind of cloud it is from', async () => {
    const lines = await linesOf(record);
    expect(lines.length).toBeGreaterThan(5);
    for (const { labels } of lines) {
      expect(labels).toMatchObject({ target: record.target.kind, installer: record.installer });
      expect(Object.keys(labels).filter((name) => /run|iteration|vm|instance/.test(name))).toEqual([]);
    }
    const keys = lines.map(({ name, labels }) => name + JSON.stringify(labels));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('name one verdict of the run', async () => {
    const states = (await linesOf(record)).filter((line) => line.name === 'doctor_run_verdict');
    expect(states.filter((state) => state.value === 1).map((state) => state.labels['verdict'])).toEqual([
      record.finishedAt === null && record.verdict === 'passed' ? 'unknown' : record.verdict,
    ]);
    expect(states).toHaveLength(4);
  });
});

describe('the figures', () => {
  it('are in seconds', async () => {
    const { passed, maintenance } = SAMPLE_RECORDS;
    expect(await values(passed, 'doctor_notification_seconds')).toEqual([0.0422]);
    expect(await values(passed, 'doctor_notification_budget_seconds')).toEqual([1]);
    expect(await values(passed, 'doctor_run_start_time_seconds')).toEqual([1_795_003_200]);
    expect(await values(passed, 'doctor_component_cost_seconds')).toContain(0.0482);
    const totalMs = sessionsIn(maintenance)[0]?.session.totalMs ?? 0;
    expect(await values(maintenance, 'doctor_maintenance_session_seconds')).toEqual([totalMs / 1000]);
    expect(await values(maintenance, 'doctor_maintenance_hosts_maintained')).toEqual([3]);
  });

  it('are of the last scenario, and statistics of all', async () => {
    const { repeats } = SAMPLE_RECORDS;
    expect(await values(repeats, 'doctor_notification_seconds')).toEqual([0.0422]);
    expect(await values(repeats, 'doctor_notification_max_seconds')).toEqual([1.1518]);
    const iterations = (await linesOf(repeats)).filter((line) => line.name === 'doctor_scenario_iterations');
    expect(
      Object.fromEntries(iterations.map((iteration) => [iteration.labels['verdict'], iteration.value])),
    ).toEqual({
      passed: 2,
      failed: 1,
      unknown: 0,
      skipped: 0,
    });
    const worst = (await linesOf(repeats)).find(
      (line) => line.name === 'doctor_scenario_verdict' && line.value === 1,
    );
    expect(worst?.labels['verdict']).toBe('failed');
  });

  it('are left out where they are not known: no sample, and no zero', async () => {
    expect(await values(SAMPLE_RECORDS.unknown, 'doctor_notification_seconds')).toEqual([]);
    const unseen = SAMPLE_RECORDS['no link-down time'];
    expect(await values(unseen, 'doctor_checkpoint_seconds')).toEqual([]);
    const costs = (await linesOf(unseen)).filter((line) => line.name === 'doctor_component_cost_seconds');
    expect(costs.map((cost) => cost.labels['component'])).not.toContain('monitor');
    expect(costs.map((cost) => cost.labels['component'])).toContain('inspector');
    expect(await values(SAMPLE_RECORDS['not begun'], 'doctor_run_end_time_seconds')).toEqual([]);
    expect(await values(SAMPLE_RECORDS['not begun'], 'doctor_run_finished')).toEqual([0]);
  });

  it('carry the pod where the options name one', async () => {
    const pods = await linesOf({ ...SAMPLE_RECORDS.passed, options: { node_name: 'lf-pod1' } });
    expect(pods.map((pod) => pod.labels['pod'])).toEqual(pods.map(() => 'lf-pod1'));
    const [none] = await linesOf(SAMPLE_RECORDS.passed);
    expect(none?.labels).not.toHaveProperty('pod');
  });

  it('keep labels as they are', async () => {
    const checks = (await linesOf(SAMPLE_RECORDS.hostile)).filter(
      (line) => line.name === 'doctor_check_verdict',
    );
    expect(checks.map((check) => check.labels['check'])).toContain(HOSTILE);
  });
});
