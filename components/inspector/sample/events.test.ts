import { describe, expect, it } from 'vitest';
import { readEvents } from './events.ts';

const event = { time: '2026-01-02T03:04:05.678901Z', type: 'compute.host.down', details: { hostname: 'c1' } };

describe('the body of /events', () => {
  it.each([
    ['an array of events', [event, event], 2],
    ['one event', event, 1],
    ['an event in its wrapper', { event }, 1],
    ['events in theirs', { events: [{ event }, { event }] }, 2],
    ['bare events in the outer wrapper', { events: [event] }, 1],
    ['an array of wrapped events', [{ event }], 1],
    ['no event', [], 0],
  ])('may be %s', (_, body, count) => {
    expect(readEvents(body)).toEqual(Array.from({ length: count }, () => event));
  });

  it.each([
    '2026-01-02T03:04:05',
    '2026-01-02T03:04:05.678901',
    '2026-01-02T03:04:05+02:00',
    '20260102T030405Z',
  ])('may give the time as %s', (time) => {
    expect(readEvents({ ...event, time })).toEqual([{ ...event, time }]);
  });

  it('keeps keys it does not know', () => {
    const more = { ...event, origin: 'x', details: { ...event.details, related_to: ['y'], rack: 7 } };
    expect(readEvents(more)).toEqual([more]);
  });

  it('may be of another type, without details', () => {
    const other = { time: event.time, type: 'compute.host.up' };
    expect(readEvents(other)).toEqual([other]);
  });

  it.each([
    ['text', 'down!', ''],
    ['null', null, ''],
    ['an array of text', ['down!'], '[0]'],
    ['an event without time', { type: 'x' }, 'time'],
    ['a time that is none', [{ ...event, time: 'yesterday' }], '[0].time'],
    ['an event without type', { event: { time: event.time } }, 'event.type'],
    [
      'a type that is a number',
      { events: [{ event }, { event: { ...event, type: 7 } }] },
      'events[1].event.type',
    ],
    ['events that are no array', { events: {} }, 'events'],
    ['details that are text', { ...event, details: 'x' }, 'details'],
    ['a host without name', [event, { ...event, details: {} }], '[1].details.hostname'],
    ['a host with an empty name', { ...event, details: { hostname: '' } }, 'details.hostname'],
    ['no details of a host', { time: event.time, type: event.type }, 'details'],
  ])('is refused when it is %s, with the path', (_, body, path) => {
    const attempt = () => readEvents(body);
    expect(attempt).toThrow(expect.objectContaining({ status: 400, path }));
  });
});
