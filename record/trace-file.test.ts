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
});
