import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

/** Words that were replaced, and what to write instead. CONTRIBUTING.md has the rules behind them. */
const REPLACED: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /(?<!')\btellings?\b|Telling/, instead: 'iteration' },
  { pattern: /(?<!host-)\b(tells?|told)\b/i, instead: 'say, report, notify, name' },
  { pattern: /\bnews\b|News\b/, instead: 'event, notification, subscription' },
  { pattern: /\b(hearing|heard)\b|Hearing|Heard/i, instead: 'delivery, received' },
  { pattern: /\bears?\b|\bheeds?\b|\briddles?\b|complain/i, instead: 'a term of parsers' },
  { pattern: /\b(sing|sings|sang|songs?)\b|Song\b/, instead: 'emit, canary event' },
  { pattern: /\w+Means\b|\bmeans(\?|\.\w|: [A-Z{])|\(means\)/, instead: 'deps, dependencies' },
  { pattern: /\bneeds(\?:|\.\w|: [A-Z{[(])|Needs\b|\bthe needs\b/, instead: 'requirements' },
  { pattern: /(Fault|Pod)Site\b/, instead: 'deployment, pod info' },
  { pattern: /\bstock\b|Stock\b/i, instead: 'inventory' },
  { pattern: /\bkeepers?\b|Keeper\b|\bdesks?\b|Desk\b/, instead: 'controller, service' },
  { pattern: /setHandled/, instead: 'suppress' },
  { pattern: /(?<!--|')knob|sabotage|misbehav|\bspoil|tamper|withheld/i, instead: 'fault injection' },
  { pattern: /\bcalm\b|CALM/i, instead: 'no faults' },
  { pattern: /rehears/i, instead: 'warm up' },
  { pattern: /\belsewhere(:|\.|\b.*=)|ELSEWHERE/, instead: 'unsupported' },
  { pattern: /\bisSo\b|\bwas so\b|wasSo/, instead: 'check and apply, unchanged' },
  { pattern: /\badopt(s|ed|ing)?\b|\bground\b/i, instead: 'register, environment' },
  {
    pattern: /\blayOut\b|\btakeUp\b|\bbringAbout\b|\b[Jj]ourneys?\b/,
    instead: 'declare, remove, converge, transition',
  },
  { pattern: /forsaken|\bdeaf\b/i, instead: 'abandoned, not listening' },
  { pattern: /\banew\b|\bwhoever\b|\bso often\b/i, instead: 'again, anyone, how many times' },
  {
    pattern: /\(one\)|\(one[,:]|\bone =>|, one\)? =>|, one:|\b(const|let) one\b/,
    instead: 'a name that says what it is',
  },
];

/** The files that people read and write here. */
function textFiles(): readonly string[] {
  return execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.md', '*.mjs', '*.cjs'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && file !== 'tests/plain-words.test.ts' && file !== 'CHANGELOG.md');
}

describe('plain words', () => {
  test('no replaced word has come back', () => {
    const found = textFiles().flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          REPLACED.filter(({ pattern }) => pattern.test(line)).map(
            ({ pattern, instead }) => `${file}:${index + 1}: ${pattern.exec(line)?.[0]} → ${instead}`,
          ),
        ),
    );
    expect(found).toEqual([]);
  });

  test('no two exported functions share a name', () => {
    const files = textFiles().filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'));
    const names = files.flatMap((file) => [
      ...new Set(
        [...readFileSync(file, 'utf8').matchAll(/^export (?:async )?function (\w+)/gm)].map(
          ([, name]) => name,
        ),
      ),
    ]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('no file is named for holding words', () => {
    expect(textFiles().filter((file) => /(^|\/)words\.tsx?$/.test(file))).toEqual([]);
  });
});
