import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../record/run-record.ts';
import { DOWN_US } from '../../profiler/testing/sample-trace.ts';
import { readOtlp } from '../testing/read-otlp.ts';
import type { ReadSpan } from '../testing/read-otlp.ts';
import { SAMPLE_RECORD_LIST, SAMPLE_RECORDS, withoutTimesOfDay } from '../testing/sample-records.ts';
import { formatOtlp } from './format.ts';

const spansOf = (record: RunRecord): readonly ReadSpan[] => readOtlp(formatOtlp(record)).spans;
const roots = (record: RunRecord): readonly ReadSpan[] =>
  spansOf(record).filter((span) => span.parentSpanId === '');
const OK = 1;
const ERROR = 2;

describe.each(SAMPLE_RECORD_LIST)('the spans of a run that is: %s', (_, record) => {
  const text = formatOtlp(record);
  const { spans } = readOtlp(text);

  it('are what the schema says, on one line', () => {
    expect(text.indexOf('\n')).toBe(text.length - 1);
    for (const { traceId, spanId, name, startNs, endNs, events } of spans) {
      expect(traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
      expect(name).not.toBe('');
      expect(startNs > 0n && endNs >= startNs).toBe(true);
      for (const event of events) expect(event.name).not.toBe('');
    }
  });

  it('are a tree for each scenario', () => {
    expect(roots(record)).toHaveLength(record.scenarios.length);
    expect(new Set(roots(record).map((root) => root.traceId)).size).toBe(record.scenarios.length);
    expect(new Set(spans.map((span) => span.traceId + span.spanId)).size).toBe(spans.length);
    const ids = new Set(spans.map((span) => span.traceId + span.spanId));
    const children = spans.filter((span) => span.parentSpanId !== '');
    for (const readSpan of children) expect(ids).toContain(readSpan.traceId + readSpan.parentSpanId);
  });
});

describe('spans of a fault', () => {
  const spans = spansOf(SAMPLE_RECORDS.passed);
  const [root] = spans;

  it('say what was measured, and on what', () => {
    const { resource, scope } = readOtlp(formatOtlp(SAMPLE_RECORDS.passed));
    expect(scope).toEqual({ name: 'doctor', version: '0.1.0' });
    expect(resource).toMatchObject({
      'service.name': 'doctor',
      'service.version': '0.1.0',
      'doctor.simulated': true,
      'doctor.target.kind': 'simulated',
      'doctor.installer': 'local',
      'doctor.run.id': '20261118-120000-0a1b2c',
    });
    expect(root).toMatchObject({
      name: 'SIMULATED fault_management',
      status: { code: OK },
      attributes: { 'doctor.verdict': 'passed', 'doctor.iteration': '1' },
    });
  });

  it('have a span for each step of a component and one for each VM, with the checkpoints as events', () => {
    const chain = spans.find((span) => span.name === 'notification path');
    expect(chain?.attributes).toMatchObject({
      'doctor.notification_ms': 42.2,
      'doctor.notification.budget_ms': 1000,
    });
    expect(chain?.events).toHaveLength(11);
    expect(chain?.events[0]).toEqual({
      name: 'link down',
      atNs: BigInt(DOWN_US) * 1000n,
      attributes: expect.objectContaining({
        'doctor.source': 'fault',
        'doctor.uncertainty_ms': 1.3,
      }) as object,
    });
    const step = spans.find((span) => span.name === 'monitor: raw failure');
    expect(step?.parentSpanId).toBe(chain?.spanId);
    expect((step?.endNs ?? 0n) - (step?.startNs ?? 0n)).toBe(48_200_000n);
    const vm = spans.find((span) => span.name === 'VM vm-0');
    expect([vm?.parentSpanId, vm?.attributes['doctor.vm.id']]).toEqual([root?.spanId, 'vm-0']);
    expect(vm?.events.map((event) => event.name)).toContain('received alarm');
  });

  it.each([
    ['late alarms of several VMs', ERROR, 'failed'],
    ['unknown', 0, 'unknown'],
    ['skipped', 0, 'skipped'],
    ['of a real cloud', OK, 'passed'],
  ] as const)('report a verdict that is: %s', (name, code, verdict) => {
    const [first] = roots(SAMPLE_RECORDS[name]);
    expect([first?.status.code, first?.attributes['doctor.verdict']]).toEqual([code, verdict]);
    expect(first?.attributes['doctor.reason']).toBe(SAMPLE_RECORDS[name].scenarios[0]?.reason);
  });

  it('have ids of the run: the same when sent again, others for another run or scenario', () => {
    const again = spansOf(JSON.parse(JSON.stringify(SAMPLE_RECORDS.passed)) as RunRecord);
    expect(again.map((readSpan) => readSpan.spanId)).toEqual(spans.map((span) => span.spanId));
    const [other] = spansOf({ ...SAMPLE_RECORDS.passed, runId: '20261118-120000-0a1b2d' });
    expect([other?.traceId === root?.traceId, other?.spanId === root?.spanId]).toEqual([false, false]);
  });

  it('say when the time of day is not known', () => {
    const [old] = roots(withoutTimesOfDay(SAMPLE_RECORDS.passed));
    expect(old?.attributes['doctor.time_of_day_unknown']).toBe(true);
    expect(root?.attributes['doctor.time_of_day_unknown']).toBeUndefined();
  });
});

describe('spans of a maintenance', () => {
  it('have the session with its phases and messages, each host with its moves, and who served', () => {
    const names = spansOf(SAMPLE_RECORDS.maintenance).map((span) => span.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'maintenance session',
        'PLANNED_MAINTENANCE',
        'message SCALE_IN',
        'host compute-1',
      ]),
    );
    expect(names.filter((name) => name.startsWith('MIGRATE')).length).toBeGreaterThan(1);
    expect(names.filter((name) => name.startsWith('served by')).length).toBeGreaterThan(1);
  });

  it('are errors where something failed', () => {
    const wrong = spansOf(SAMPLE_RECORDS['failed maintenance']).filter((span) => span.status.code === ERROR);
    expect(wrong.map((readSpan) => readSpan.name.replace(/ [0-9a-f]{8}-.*/, ''))).toEqual([
      'SIMULATED maintenance',
      'maintenance session',
      'MIGRATE',
    ]);
    expect(wrong[1]?.status.message).toBe('a move failed');
  });
});

describe('the reader of these tests', () => {
  const request = JSON.parse(formatOtlp(SAMPLE_RECORDS.passed)) as {
    resourceSpans: [{ scopeSpans: [{ spans: [Record<string, unknown>] }] }];
  };
  const span = request.resourceSpans[0].scopeSpans[0].spans[0];

  it.each([
    ['a name that is not in the schema', { spanName: 'x' }],
    ['a number for a 64-bit time', { startTimeUnixNano: 5 }],
    ['a word for an enum', { kind: 'SPAN_KIND_INTERNAL' }],
    ['an id in base64', { traceId: 'AAECAwQFBgcICQoLDA0ODw==' }],
    ['a number for a text', { name: 5 }],
  ])('refuses %s', (_, change) => {
    const broken = { resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, ...change }] }] }] };
    expect(() => readOtlp(JSON.stringify(broken))).toThrow();
  });
});
