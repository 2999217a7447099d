import { describe, expect, it } from 'vitest';
import { defineEvent, INSTANCE_UPDATE, MAINTENANCE_SCHEDULED } from './event-definitions.ts';
import { publishToAodh } from './event-pipeline.ts';
import { requirementsFor } from './requirements.ts';

const publish = publishToAodh(['compute.instance.update']);
const pipeline = (events: string, publishers: string, sink = 'event_sink'): string =>
  `sources:\n- {name: a, events: ${events}, sinks: [${sink}]}\nsinks:\n- name: ${sink}\n  publishers:\n${publishers}`;

describe('publishToAodh', () => {
  it('adds the publisher to the sink of the events, and once is enough', () => {
    const edited = publish(pipeline('["*"]', '  - gnocchi://\n'));
    expect(edited).toBe(pipeline('["*"]', '  - gnocchi://\n  - "notifier://?topic=alarm.all"\n'));
    expect(publish(edited)).toBe(edited);
  });

  it.each([
    ['another topic', '  - notifier://?topic=other\n', false],
    ['no topic', '  - notifier://\n', false],
    ['a longer topic', '  - notifier://?topic=alarm.all.more\n', false],
    ['more parameters', '  - notifier://?policy=drop&topic=alarm.all&max_queue_length=1000\n', true],
    ['a host', '  - notifier://rabbit:5672?topic=alarm.all\n', true],
  ])('knows a publisher with %s', (_kind, publishers, isRight) => {
    const text = pipeline('["*"]', publishers);
    expect(publish(text) === text).toBe(isRight);
  });

  it('finds the sink by the events that go there', () => {
    const text = `sources:
- {name: meters, events: ["volume.*"], sinks: [first]}
- {name: all, events: ["!volume.*"], sinks: [second]}
sinks:
- {name: first, publishers: [panko://]}
- {name: second, publishers: [panko://]}
`;
    expect(publish(text)).toContain(
      '- {name: second, publishers: [panko://, "notifier://?topic=alarm.all"]}',
    );
  });

  it.each([
    ['no events of the type', pipeline('["volume.*"]', '  - x://\n'), /no source passes events of the type/],
    ['a file of something else', 'a: b\n', /it is no event pipeline/],
    ['no publishers', 'sources: []\nsinks: [{name: a, publishers: }]\n', /it is no event pipeline/],
  ])('refuses %s', (_kind, text, reason) => {
    expect(() => publish(text)).toThrow(reason);
  });
});

describe('defineEvent', () => {
  const define = defineEvent(INSTANCE_UPDATE);
  it('adds a definition at the end where the last one that matches has not the traits', () => {
    const text =
      '- event_type: compute.instance.*\n  traits:\n    instance_id: {fields: payload.instance_id}\n';
    const edited = define(text);
    expect(edited.startsWith(text)).toBe(true);
    expect(edited).toContain('- event_type: compute.instance.update\n  traits:\n    instance_id:\n');
    expect(define(edited)).toBe(edited);
  });

  it.each([
    [
      'a pattern',
      '- {event_type: "compute.*", traits: {instance_id: payload.a, state: {fields: payload.b}}}\n',
      true,
    ],
    [
      'a merge',
      '- {event_type: x, traits: &t {instance_id: {fields: a}, state: {fields: b}}}\n- {event_type: [compute.instance.update], traits: {<<: *t}}\n',
      true,
    ],
    [
      'a later one without',
      '- {event_type: "compute.*", traits: {instance_id: a, state: b}}\n- {event_type: "*", traits: {}}\n',
      false,
    ],
    ['an exclusion', '- {event_type: ["*", "!compute.*"], traits: {instance_id: a, state: b}}\n', false],
  ])('is content with %s', (_kind, text, isRight) => {
    expect(define(text) === text).toBe(isRight);
  });

  it('writes times as times', () => {
    const edited = defineEvent(MAINTENANCE_SCHEDULED)('- {event_type: x, traits: {}}\n');
    expect(edited).toContain('    actions_at:\n      type: datetime\n      fields: payload.actions_at\n');
  });

  it('refuses what is no list of definitions', () => {
    expect(() => define('a: b\n')).toThrow(/it is no list of event definitions/);
  });
});

describe('requirementsFor', () => {
  it('asks no more of a deployment than its scenarios need', () => {
    const files = (...of: Parameters<typeof requirementsFor>) =>
      requirementsFor(...of).map(({ file }) => file);
    expect(files(['fault_management'], 'controller')).toEqual([
      'event_pipeline.yaml',
      'event_definitions.yaml',
    ]);
    expect(files(['fault_management'], 'compute')).toEqual([]);
    expect(files(['maintenance'], 'compute')).toEqual(['nova.conf']);
    expect(new Set(files(['fault_management', 'maintenance'], 'controller'))).toEqual(
      new Set(['event_pipeline.yaml', 'event_definitions.yaml', 'nova.conf']),
    );
  });
});
