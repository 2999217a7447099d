import { describe, expect, it } from 'vitest';
import { parseLogMap } from './map-file.ts';

const MAP = String.raw`
time_zone: Europe/Berlin
aliases:
  4f0c: doctor_vm0
patterns:
  - name: nova has the host down
    checkpoint: 3
    files: nova-api*.log
    pattern: '^(?<time>\S+ \S+) .* forced_down .* (?<host>compute-\d+)'
    clock: { offset_ms: 2.5, uncertainty_ms: 1 }
  - checkpoint: fired alarm
    time: epoch
    pattern: 'fired (?<vm>\w+) at (?<time>[\d.]+)'
`;

const changed = (from: string, to: string): string => {
  if (!MAP.includes(from)) throw new Error(`the map has no ${from}`);
  return MAP.replace(from, to);
};

describe('a map file', () => {
  const map = parseLogMap(MAP, 'map.yaml');

  it('reads a line of a file that it is for, in its time zone, against its clock', () => {
    const line = '2026-11-18 17:26:40.065 7 INFO nova [-] forced_down set on compute-1';
    expect(map.read('logs/nova-api-1.log', line)).toMatchObject({
      what: 3,
      us: 1_795_019_200_062_500,
      uncertaintyUs: 1000,
      host: 'compute-1',
      clock: { name: 'nova has the host down', offsetUs: 2500, uncertaintyUs: 1000 },
    });
    expect(map.read('logs/other.log', line)).toBeUndefined();
  });

  it('knows a checkpoint by its name, and a VM by another name', () => {
    expect(map.read('any', 'fired 4f0c at 1795019200.1')).toMatchObject({ what: 8, vm: '4f0c' });
    expect(map.nameOf('4f0c')).toBe('doctor_vm0');
    expect(map.nameOf('constructor')).toBe('constructor');
  });

  it('names its patterns that no line matched', () => {
    const own = parseLogMap(MAP, 'map.yaml');
    expect(own.unfitted()).toEqual([
      'The map\'s pattern "nova has the host down" (checkpoint 3) fits no line.',
      "The map's pattern 2 (checkpoint 8) fits no line.",
    ]);
    own.read('any', 'fired 4f0c at 12.5');
    expect(own.unfitted()).toHaveLength(1);
  });

  it('says of a line whose time it cannot read that it is unclear', () => {
    expect(map.read('any', 'fired 4f0c at 12.5')).toBe('unclear');
  });

  it.each([
    ['checkpoint: 3', 'checkpoint: 11', 'map.yaml:7:17: ', 'is no checkpoint; they are 0 (link down)'],
    ['checkpoint: fired alarm', 'checkpoint: fired', 'map.yaml:11:17: ', '"fired" is no checkpoint'],
    ['forced_down', '(forced_down', 'map.yaml:9:14: ', 'Unterminated group'],
    ['(?<time>[', '(?<when>[', 'map.yaml:13:14: ', 'no group (?<time>'],
    ['(?<host>', '(?<node>', 'map.yaml:9:14: ', 'group node means nothing'],
    [String.raw`\w+) at`, String.raw`(\w+)+) at`, 'map.yaml:13:14: ', 'unsafe'],
    ['time: epoch', 'time: unix', 'map.yaml:12:11: ', 'patterns.1.time'],
    ['Europe/Berlin', 'Europe/Atlantis', 'map.yaml:2:12: ', 'is no time zone'],
    ['name: nova', 'nmae: nova', 'map.yaml:6:5: ', 'nmae'],
    ['- checkpoint: fired alarm\n    time', '- time', 'map.yaml:11:5: ', 'patterns.1.checkpoint'],
  ])('%j as %j is refused at %s', (from, to, place, words) => {
    const error = caught(() => parseLogMap(changed(from, to), 'map.yaml'));
    expect(error).toMatchObject({ code: 'LOG_MAP_INVALID' });
    expect(error.message).toContain(words);
    expect(error.message).toContain(place);
  });

  it.each(['', '- x', 'patterns: [', 'patterns: []', 'a: 1\na: 2'])('%j is none', (text) => {
    expect(caught(() => parseLogMap(text, 'map.yaml')).message).toMatch(/^map\.yaml:\d+:\d+: /);
  });
});

function caught(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
