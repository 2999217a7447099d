import { describe, expect, it } from 'vitest';
import { sources } from './support/sources.ts';

/** What gives a fixed wait away, or reads time behind the clock's back. */
interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
  /** How often a file may do it all the same; a file that does it less often is a failure, too. */
  readonly exceptions: Readonly<Record<string, number>>;
}

const RULES: readonly Rule[] = [
  {
    name: 'a timer without a clock',
    pattern: /\bset(?:Timeout|Interval)\s*\(/g,
    // The clock itself.
    exceptions: { 'core/clock.ts': 3 },
  },
  { name: 'node:timers', pattern: /from 'node:timers/g, exceptions: {} },
  {
    name: 'a delay of so many milliseconds',
    pattern: /\.delay\(\s*\d/g,
    // Under test, or on a clock that is moved by hand.
    exceptions: { 'core/all-of.test.ts': 1, 'core/clock.test.ts': 2 },
  },
  {
    name: 'a delay of constant length',
    pattern: /\.delay\(\s*[A-Z][A-Z\d_]+\b/g,
    exceptions: {
      // Between two attempts, of which there are few: nothing announces when Nova has room, or a network is back.
      'components/admin-tool/sample/moves.ts': 1,
      'installers/remote/run-command.ts': 1,
      // Between two looks of the embedded cloud's Heat, as a real one looks.
      'simulator/orchestration/engine/operation.ts': 1,
      // That nothing happens can only be seen by waiting for it.
      'tests/lab/icmp-monitor.test.ts': 4,
      // A measurement is begun at a time that no probe foresees.
      'bench/detection.ts': 1,
    },
  },
  { name: 'a sleep in code', pattern: /\bsleep\s*\(/g, exceptions: {} },
  {
    name: 'a sleep in a shell',
    pattern: /\bsleep\s+(?:["']?\$|\.?\d)/g,
    exceptions: {
      // Contract: the fault comes a second after its script was started and lasts so long, with nobody there to
      // let it go on. A host that cannot be restored is tried again each second; the script's parent looks for its child.
      'faults/on-host/fault-script.ts': 3,
      'faults/link-down/link-state-script.ts': 1,
      // Processes that are there to be ended, and a link that is down for a moment.
      'simulator/hosts/fleet.test.ts': 4,
      'tests/e2e/host-shell.test.ts': 3,
    },
  },
  {
    name: 'Date.now',
    pattern: /\bDate\.now\b/g,
    exceptions: { 'core/clock.ts': 1, 'core/clock.test.ts': 1 },
  },
  { name: 'new Date() of now', pattern: /new Date\(\)/g, exceptions: {} },
  {
    name: 'unseeded randomness',
    pattern: /\bMath\.random\b/g,
    // The default of an option: tests give their own.
    exceptions: { 'core/retry.ts': 3 },
  },
];

const files = sources().filter(({ path }) => path !== 'tests/no-sleep.test.ts');

describe('no fixed sleep, and no time behind the clock', () => {
  it('reads the sources, the clock and shell scripts among them', () => {
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['core/clock.ts', '.ci/run', 'tools/link-bins.mjs']));
    expect(paths.filter((path) => path.startsWith('dist/') || path.includes('node_modules'))).toEqual([]);
  });

  it.each(RULES)('$name is nowhere but where it must be', ({ pattern, exceptions }) => {
    const found = files.flatMap(({ path, text }) => {
      const count = [...text.matchAll(pattern)].length;
      return count === 0 ? [] : [[path, count] as const];
    });
    expect(Object.fromEntries(found)).toEqual(exceptions);
  });

  it.each([
    ['a sleep in a shell', 'sleep 1'],
    ['a sleep in a shell', 'ip link; sleep 0.02'],
    ['a sleep in a shell', 'sleep "$1" &'],
    ['a sleep in code', 'time.sleep(3)'],
    ['a delay of constant length', 'clock.delay(SETTLE_MS + 1)'],
  ])('%s is found in %j', (name, text) => {
    expect(
      RULES.filter((rule) => [...text.matchAll(rule.pattern)].length > 0).map((rule) => rule.name),
    ).toEqual([name]);
  });

  it('no test is focused or empty', () => {
    const found = files.filter(({ text }) => /\b(?:it|test|describe)\.(?:only|todo)\b/.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
