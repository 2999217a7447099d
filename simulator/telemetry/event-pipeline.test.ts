import { describe, expect, it } from 'vitest';
import { DEFAULT_EVENT_PIPELINE } from './default-config.ts';
import { compilePipelines } from './event-pipeline.ts';

const pipeline = (events: string, publishers = "['notifier://?topic=alarm.all']", sinks = '[s]') =>
  `{sources: [{name: src, events: ${events}, sinks: ${sinks}}], sinks: [{name: s, publishers: ${publishers}}]}`;

const topics = (publisher: string) =>
  compilePipelines(pipeline("['*']", `['${publisher}']`))[0]?.publishers[0]?.topics;

describe('event pipeline', () => {
  it('sends everything to the topic of Aodh by default', () => {
    const [only] = compilePipelines(DEFAULT_EVENT_PIPELINE);
    expect(only?.name).toBe('event_source:event_sink');
    expect(only?.supports('compute.instance.update')).toBe(true);
    expect(only?.publishers.flatMap(({ topics }) => topics)).toEqual(['alarm.all']);
  });

  it.each([
    ["['*']", 'compute.instance.update', true],
    ["['compute.*']", 'compute.instance.update', true],
    ["['compute.*']", 'network.create', false],
    ["['!compute.*']", 'compute.instance.update', false],
    ["['!compute.*']", 'network.create', true],
    ["['*', '!compute.*']", 'compute.instance.update', false],
    ["['*', '!compute.*']", 'network.create', true],
  ])('%s supports %s: %s', (events, type, expected) => {
    expect(compilePipelines(pipeline(events))[0]?.supports(type)).toBe(expected);
  });

  it('knows the topics of a notifier', () => {
    expect(topics('notifier://')).toEqual(['event']);
    expect(topics('notifier')).toEqual(['event']);
    expect(topics('notifier://?driver=rabbit&topic=alarm.all&topic=other')).toEqual(['alarm.all', 'other']);
    expect(topics('gnocchi://')).toEqual([]);
  });

  it.each([
    ['{sources: []}', 'Both sources & sinks are required'],
    ['', 'Both sources & sinks are required'],
    [pipeline('[]'), 'No events specified'],
    [pipeline("['a', '!b']"), 'Both included and excluded'],
    [pipeline("['a', '*']"), 'Included events specified with wildcard'],
    [pipeline("['*']", '[]'), 'No publisher specified'],
    [pipeline("['*']", "['notifier://']", '[other]'), 'Dangling sink other from source src'],
    [pipeline("['*']", "['notifier://']", '[]'), 'No sink defined in source src'],
  ])('refuses %s', (text, message) => {
    expect(() => compilePipelines(text)).toThrow(message);
  });
});
