import { describe, expect, it } from 'vitest';
import type { NotificationBody } from './event.ts';
import { DEFAULT_EVENT_DEFINITIONS } from './default-config.ts';
import { compileDefinitions } from './event-definitions.ts';

const notification = (eventType: string, payload: object = {}): NotificationBody => ({
  publisher_id: 'compute.host1',
  event_type: eventType,
  payload,
  ctxt: {},
  metadata: { message_id: 'm-1', timestamp: '2026-11-23 08:15:00.123456' },
});
const convert = (text: string, eventType: string, payload?: object, dropUnmatched = true) =>
  compileDefinitions(text, { dropUnmatched })(notification(eventType, payload));

describe('event definitions', () => {
  it('makes the event that fires an alarm from the shortcut notification', () => {
    const payload = { tenant_id: 't-1', instance_id: 'i-1', state: 'error' };
    expect(convert(DEFAULT_EVENT_DEFINITIONS, 'compute.instance.update', payload)).toEqual({
      message_id: 'm-1',
      event_type: 'compute.instance.update',
      generated: '2026-11-23T08:15:00.123456',
      traits: [
        ['service', 1, 'compute'],
        ['project_id', 1, 't-1'],
        ['tenant_id', 1, 't-1'],
        ['instance_id', 1, 'i-1'],
        ['resource_id', 1, 'i-1'],
        ['host', 1, 'host1'],
        ['state', 1, 'error'],
      ],
      raw: {},
    });
  });

  it('knows the events of a maintenance', () => {
    const payload = { project_id: 't-1', state: 'PLANNED', actions_at: '2026-11-23 09:00:00' };
    const traits = convert(DEFAULT_EVENT_DEFINITIONS, 'maintenance.scheduled', payload)?.traits;
    expect(traits).toContainEqual(['project_id', 1, 't-1']);
    expect(traits).toContainEqual(['actions_at', 4, '2026-11-23T09:00:00']);
    const host = { project_id: 't-1', host: 'c-1', state: 'IN_MAINTENANCE' };
    expect(convert(DEFAULT_EVENT_DEFINITIONS, 'maintenance.host', host)?.traits).toContainEqual([
      'host',
      1,
      'c-1',
    ]);
  });

  it('drops events without a definition, or keeps their default traits when configured so', () => {
    expect(convert(DEFAULT_EVENT_DEFINITIONS, 'volume.create.end')).toBeUndefined();
    const kept = convert(DEFAULT_EVENT_DEFINITIONS, 'volume.create.end', { tenant_id: 't-1' }, false);
    expect(kept?.traits.map(([name]) => name)).toEqual(['service', 'project_id', 'tenant_id']);
  });

  it('uses the last definition that matches', () => {
    const text = `
- event_type: compute.*
  traits: {first: payload.a}
- event_type: [compute.instance.*, '!compute.instance.exists']
  traits: {second: payload.a}
`;
    const names = (type: string) => convert(text, type, { a: 1 })?.traits.map(([name]) => name);
    expect(names('compute.instance.update')).toContain('second');
    expect(names('compute.instance.exists')).toContain('first');
    expect(names('network.create')).toBeUndefined();
  });

  it('matches everything except exclusions when nothing is included', () => {
    const text = "- {event_type: '!image.*', traits: {}}";
    expect(convert(text, 'compute.x')).toBeDefined();
    expect(convert(text, 'image.upload')).toBeUndefined();
  });

  it('converts by type, crops long texts and leaves out null and empty', () => {
    const text = `
- event_type: t
  traits:
    count: {type: int, fields: payload.count}
    load: {type: float, fields: payload.load}
    at: {type: datetime, fields: payload.at}
    long: payload.long
    flag: payload.flag
    gone: payload.gone
    either: {fields: [payload.gone, payload.flag]}
    part: {fields: payload.long, plugin: {name: split, parameters: {separator: y, segment: 1}}}
`;
    const payload = { count: '3', load: 1, at: '', long: `${'x'.repeat(300)}y`, flag: true, gone: null };
    const traits = convert(text, 't', payload)?.traits ?? [];
    expect(Object.fromEntries(traits.slice(1).map(([name, , value]) => [name, value]))).toEqual({
      count: 3,
      load: 1,
      long: 'x'.repeat(255),
      flag: 'True',
      either: 'True',
      part: '',
    });
    expect(() => convert(text, 't', { count: 'many' })).toThrow('invalid literal');
  });

  it.each([
    ['- {event_type: a}', 'Required field traits not specified'],
    ['- {traits: {}}', 'Required field event_type not specified'],
    ['- {event_type: a, traits: {x: {type: blob, fields: payload.x}}}', "Invalid trait type 'blob'"],
    ['- {event_type: a, traits: {x: {type: int}}}', "The field 'fields' is required for x"],
    ['- {event_type: a, traits: {x: "payload.["}}', "Parse error in JSONPath specification 'payload.['"],
    ['- {event_type: a, traits: {x: {fields: p, plugin: magic}}}', 'No plugin named magic'],
    ['{a: 1}', 'a list of definitions'],
    ['- [', 'Flow'],
  ])('refuses %s', (text, message) => {
    expect(() => compileDefinitions(text, { dropUnmatched: true })).toThrow(message);
  });
});
