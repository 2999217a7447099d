import { describe, expect, it } from 'vitest';
import { DoctorError } from '../core/errors.ts';
import { sampleTrace } from '../profiler/testing/sample-trace.ts';
import { parseTrace } from './trace-file.ts';

const lines = (events: readonly object[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');

describe('parseTrace', () => {
  it('reads what was written', () => {
    const events = sampleTrace();
    expect(parseTrace(lines(events))).toEqual({ events, warnings: [] });
    expect(parseTrace('')).toEqual({ events: [], warnings: [] });
  });

  it('leaves out a last line that was cut off, and says so', () => {
    const text = lines(sampleTrace());
    const { events, warnings } = parseTrace(text.slice(0, -20), 'runs/x/trace.jsonl');
    expect(events).toEqual(sampleTrace().slice(0, -1));
    expect(warnings).toEqual([
      `runs/x/trace.jsonl:${sampleTrace().length}: the last line is cut off and was left out`,
    ]);
  });

  it('accepts a last line without its newline', () => {
    expect(parseTrace(lines(sampleTrace()).trimEnd())).toEqual({ events: sampleTrace(), warnings: [] });
  });

  it.each([
    ['{"atUs":1,"event":"x","source":"s"}\n{oops\n', /^trace\.jsonl:2 .*not JSON/],
    ['{"atUs":"1","event":"x","source":"s"}\n', /^trace\.jsonl:1 .*atUs/],
    ['{"atUs":1,"event":"x"}\n', /^trace\.jsonl:1 .*source/],
    ['[]\n', /^trace\.jsonl:1 /],
    ['{"atUs":1,"event":"x","source":"s","data":[1]}\n', /^trace\.jsonl:1 .*data/],
  ])('names file and line of %j', (text, message) => {
    expect(() => parseTrace(text)).toThrow(message);
    expect(() => parseTrace(text)).toThrow(DoctorError);
  });

  it('reads what earlier versions called otherwise', () => {
    const former = [
      { atUs: 1, event: 'fault.link-down', source: 's', data: { host: 'c', device: 'eth0', afterUs: 1 } },
      { atUs: 2, event: 'fault.link-up', source: 's', data: { host: 'c', device: 'eth0' } },
    ];
    expect(parseTrace(lines(former))).toMatchObject({
      events: [
        { event: 'fault.injected', data: { host: 'c', target: 'eth0', afterUs: 1 } },
        { event: 'fault.restored', data: { host: 'c', target: 'eth0' } },
      ],
      warnings: [],
    });
  });

  it('leaves out what it does not know and what is malformed, and says so', () => {
    const odd = [
      { atUs: 1, event: 'later.version', source: 's' },
      { atUs: 2, event: 'fault.ordered', source: 's', data: { host: 4, instanceIds: [] } },
    ];
    const { events, warnings } = parseTrace(lines(odd));
    expect(events).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^trace\.jsonl:2: fault\.ordered: host: .*; the event was left out$/),
      'trace.jsonl: events that this version does not know were left out: later.version',
    ]);
  });

  it('keeps the beginning of a scenario and a check, whatever is wrong with them', () => {
    const started = { atUs: 1, event: 'scenario.started', source: 's', data: { budgetMs: 'soon' } };
    const check = {
      atUs: 2,
      event: 'check',
      source: 's',
      data: { name: 'x', verdict: 'perhaps', reason: 7 },
    };
    const { events, warnings } = parseTrace(lines([started, check]));
    expect(warnings).toEqual([]);
    expect(events).toEqual([started, { ...check, data: { name: 'x', verdict: 'unknown' } }]);
  });
});
