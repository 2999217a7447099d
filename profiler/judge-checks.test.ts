import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../record/trace-events.ts';
import { judgeChecks } from './judge-checks.ts';
import { segmentsOf } from './segments.ts';
import { traced } from './testing/sample-trace.ts';

const check = (verdict: 'passed' | 'failed') => traced('check', 10, { name: 'hosts-answer', verdict });
const finished = traced('scenario.finished', 20, { outcome: 'completed' });

function judge(...events: readonly TraceEvent[]) {
  const started = traced('scenario.started', 0, { scenario: 'hosts_answer', budgetMs: 1000 });
  const [segment] = segmentsOf([started, ...events]);
  if (segment === undefined) throw new Error('no scenario');
  return judgeChecks(segment);
}

describe('a scenario that only checks', () => {
  it.each<[string, readonly TraceEvent[], string, RegExp]>([
    ['passes when every check does', [check('passed'), finished], 'passed', /^$/],
    [
      'fails with a check',
      [check('failed'), finished],
      'failed',
      /^check hosts-answer: no reason was given$/,
    ],
    ['is unknown without a check', [finished], 'unknown', /^nothing was checked$/],
    ['is unknown without its end', [check('passed')], 'unknown', /end/],
    [
      'is skipped with the reason',
      [traced('scenario.finished', 20, { outcome: 'skipped', reason: 'no hosts' })],
      'skipped',
      /^no hosts$/,
    ],
  ])('%s', (_, events, verdict, reason) => {
    const record = judge(...events);
    expect(record).toMatchObject({ kind: 'checks', name: 'hosts_answer', verdict });
    expect(record.reason ?? '').toMatch(reason);
  });
});
