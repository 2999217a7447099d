import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../record/run-record.ts';
import { DOWN_US, HOST } from '../../profiler/testing/sample-trace.ts';
import { SAMPLE_RECORD_LIST, SAMPLE_RECORDS } from '../testing/sample-records.ts';
import { formatTrace } from './format.ts';
import { sessionsIn } from '../../record/testing/records-in.ts';

interface Event {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

interface Trace {
  readonly traceEvents: readonly Event[];
  readonly displayTimeUnit: string;
  readonly otherData: Readonly<Record<string, unknown>>;
}

const read = (record: RunRecord): Trace => JSON.parse(formatTrace(record)) as Trace;
/** The names of rows, and what is on each. */
function rows(record: RunRecord, pid = 1): ReadonlyMap<string, readonly Event[]> {
  const { traceEvents } = read(record);
  const named = traceEvents.filter(
    (traceEvent) => traceEvent.name === 'thread_name' && traceEvent.pid === pid,
  );
  return new Map(
    named.map(({ tid, args }) => [
      String(args?.['name']),
      traceEvents.filter(
        (traceEvent) => traceEvent.ph !== 'M' && traceEvent.pid === pid && traceEvent.tid === tid,
      ),
    ]),
  );
}
const namesOf = (events: readonly Event[] = [], ph = 'X'): readonly string[] =>
  events.filter((event) => event.ph === ph).map((event) => event.name);

describe.each(SAMPLE_RECORD_LIST)('the trace of a run that is: %s', (_, record) => {
  const { traceEvents, displayTimeUnit } = read(record);

  it('keeps to the Trace Event Format', () => {
    expect(displayTimeUnit).toBe('ms');
    const ofPhase = (wanted: string) => traceEvents.filter((traceEvent) => traceEvent.ph === wanted);
    const [names, spans, instants] = [ofPhase('M'), ofPhase('X'), ofPhase('i')];
    expect(names.length + spans.length + instants.length).toBe(traceEvents.length);
    for (const { pid, tid, name, args } of traceEvents) {
      expect([Number.isInteger(pid), Number.isInteger(tid)]).toEqual([true, true]);
      expect([typeof name, typeof args]).toEqual(['string', 'object']);
    }
    for (const { name } of names) {
      expect(name).toMatch(/^(process_(name|labels|sort_index)|thread_(name|sort_index))$/);
    }
    for (const { cat, ts } of [...spans, ...instants]) {
      expect([typeof cat, Number.isInteger(ts)]).toEqual(['string', true]);
      expect(ts).toBeGreaterThan(0);
    }
    for (const { dur } of spans) expect(dur).toBeGreaterThanOrEqual(0);
    for (const { dur, s } of instants) expect([dur, s]).toEqual([undefined, 't']);
  });

  it('names every process and thread, and before anything else', () => {
    const first = traceEvents.findIndex((traceEvent) => traceEvent.ph !== 'M');
    expect(
      traceEvents.slice(first < 0 ? traceEvents.length : first).filter((traceEvent) => traceEvent.ph === 'M'),
    ).toEqual([]);
    for (const { pid, tid } of traceEvents) {
      const names = traceEvents.filter(
        (traceEvent) => traceEvent.pid === pid && traceEvent.tid === tid && traceEvent.ph === 'M',
      );
      expect(names.map((name) => name.name)).toContain(tid === 0 ? 'process_name' : 'thread_name');
    }
  });

  it('has no two spans of a row that overlap, which a viewer takes for calls', () => {
    const spans = traceEvents.filter((traceEvent) => traceEvent.ph === 'X');
    for (const span of spans) {
      const after = spans.filter(
        (other) =>
          other.pid === span.pid &&
          other.tid === span.tid &&
          other !== span &&
          (other.ts ?? 0) > (span.ts ?? 0),
      );
      for (const other of after) expect(other.ts).toBeGreaterThanOrEqual((span.ts ?? 0) + (span.dur ?? 0));
    }
  });
});

describe('the trace of a fault', () => {
  const all = rows(SAMPLE_RECORDS['late alarms of several VMs']);

  it('has a row for the host with who watches it, and one for each VM', () => {
    expect([...all.keys()]).toEqual([
      'phases of the test',
      `host ${HOST}, Monitor and Inspector`,
      'VM vm-0',
      'VM vm-1',
      'VM vm-2',
      'what the cloud shows',
    ]);
  });

  it('has a span for each step, and the checkpoint with its error bar and source at its end', () => {
    const host = all.get(`host ${HOST}, Monitor and Inspector`);
    expect(namesOf(host)).toEqual([
      'monitor: raw failure',
      'inspector: found affected',
      'inspector: marked host down',
      'inspector: set VM error',
    ]);
    expect(host?.find((event) => event.name === 'monitor: raw failure')).toMatchObject({
      cat: 'monitor',
      ts: DOWN_US,
      dur: 48_200,
    });
    expect(host?.find((event) => event.name === '0 link down')).toMatchObject({
      ph: 'i',
      ts: DOWN_US,
      args: { checkpoint: 0, tMs: 0, uncertaintyMs: 1.3, source: 'fault' },
    });
    expect(namesOf(all.get('VM vm-1'), 'i')).toContain('9 received alarm');
    // 4 comes late, off the notification path.
    expect(namesOf(all.get('VM vm-0'))).not.toContain('inspector: set VM error');
    expect(namesOf(all.get('VM vm-0'), 'i')).toContain('4 set VM error');
  });

  it('says at the top what it is of', () => {
    const { traceEvents, otherData } = read(SAMPLE_RECORDS.passed);
    expect(traceEvents[0]?.args).toEqual({ name: 'SIMULATED fault_management: passed' });
    expect(otherData).toMatchObject({ simulated: true, verdict: 'passed', runId: '20261118-120000-0a1b2c' });
  });
});

describe('the trace of a maintenance', () => {
  const all = rows(SAMPLE_RECORDS.maintenance);
  const [, session] = [...all.values()];

  it('has the session, who serves, and each host with its states and moves', () => {
    expect([...all.keys()].map((name) => name.replace(/ [0-9a-f-]{20,}$/, ''))).toEqual(
      expect.arrayContaining([
        'session',
        'who serves',
        'host compute-1',
        'host compute-2',
        'messages to project',
      ]),
    );
    expect(namesOf(session)).toContain('PLANNED_MAINTENANCE');
    expect(namesOf(all.get('host compute-1'), 'i')).toEqual(['IN_MAINTENANCE', 'MAINTENANCE_COMPLETE']);
    expect(namesOf(all.get('who serves'), 'i')).toContain('switch-over');
    const moves = [...all].flatMap(([name, events]) =>
      name.startsWith('moves from') ? namesOf(events) : [],
    );
    expect(moves.filter((name) => name.startsWith('MIGRATE'))).toHaveLength(
      sessionsIn(SAMPLE_RECORDS.maintenance)[0]?.moves.length ?? 0,
    );
  });

  it('shows what was wrong', () => {
    const wrong = [...rows(SAMPLE_RECORDS['maintenance without a service']).values()].flat();
    expect(wrong.some((event) => event.cat === 'incident')).toBe(true);
  });
});
