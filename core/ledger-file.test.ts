import { describe, expect, it } from 'vitest';
import { LEDGER_HEAD, ledgerText, readLedgerText } from './ledger-file.ts';
import { createLedger } from './ledger.ts';
import type { LedgerLine } from './ledger.ts';

/** What a run writes that makes `count` things and takes the last one back. */
function written(count: number): readonly LedgerLine[] {
  const lines: LedgerLine[] = [
    LEDGER_HEAD,
    { seq: 0, state: 'undone', kind: 'run', what: 'run on a cloud', undo: { installer: 'local' } },
  ];
  const ledger = createLedger((line) => lines.push(line));
  for (let number = 1; number <= count; number += 1) {
    const handle = ledger.intend({ kind: 'server', what: `VM dö ${number}`, undo: { name: `vm"${number}` } });
    handle.made({ id: `${number}-aaaa` });
    if (number === count) handle.undone();
  }
  return lines;
}

const LINES = written(4);
const TEXTS = LINES.map((line) => ledgerText(line));
const OLD_TEXTS = LINES.map((line) => ledgerText(line, false));
const read = (text: string | Buffer) => readLedgerText(Buffer.from(text as string));
const openOf = (lines: readonly LedgerLine[]) =>
  createLedger(() => {}, lines)
    .open()
    .map(({ what, undo }) => [what, undo]);

describe('a ledger that is whole', () => {
  it.each([
    ['of this version', TEXTS, true],
    ['of doctor 0.1', OLD_TEXTS, false],
  ])('%s is read as it was written', (_, texts, isSummed) => {
    expect(read(texts.join(''))).toEqual({ lines: LINES, damage: [], end: 'whole', isSummed });
  });

  it.each([TEXTS, OLD_TEXTS])('may end in a line that is cut off anywhere', (...texts) => {
    const whole = texts.slice(0, -1).join('');
    const last = texts.at(-1) ?? '';
    for (let length = 1; length < last.length - 1; length += 1) {
      expect(read(whole + last.slice(0, length))).toMatchObject({
        lines: LINES.slice(0, -1),
        damage: [],
        end: 'cut off',
      });
    }
    expect(read(whole + last.trimEnd())).toMatchObject({ lines: LINES, damage: [], end: 'without newline' });
  });

  it('may have the newlines of another system', () =>
    expect(read(TEXTS.join('').replaceAll('\n', '\r\n'))).toMatchObject({ lines: LINES, damage: [] }));
});

describe('a ledger that is damaged', () => {
  it.each([
    ['is empty', '', ['it is empty']],
    ['has a byte order mark', `\uFEFF${TEXTS.join('')}`, [expect.stringContaining('byte order mark')]],
    ['lost its first line', TEXTS.slice(1).join(''), ['its first line is missing']],
    ['lost all lines of a step', TEXTS.toSpliced(2, 2).join(''), ['step 1 is missing']],
    ['is full of NULs', Buffer.alloc(100), ['line 1 cannot be read']],
    ['ends in NULs', `${TEXTS.join('')}\0\0\0`, [`line ${TEXTS.length + 1} cannot be read`]],
    ['ends in NULs after a cut', `${TEXTS.join('')}{"seq"\0\0`, [`line ${TEXTS.length + 1} cannot be read`]],
    [
      'has half a line in the middle',
      TEXTS.with(6, `${(TEXTS[6] ?? '').slice(0, 20)}\n`).join(''),
      ['line 7 cannot be read', 'step 3 is missing'],
    ],
    [
      'has something behind its last line',
      `${TEXTS.join('').trimEnd()}x`,
      [`line ${TEXTS.length} cannot be read`],
    ],
    ['is no ledger', 'hello\n', ['line 1 cannot be read']],
    [
      'has lines that nobody sums',
      TEXTS.with(2, OLD_TEXTS[2] ?? '').join(''),
      ['line 3 cannot be read', 'step 1 is missing'],
    ],
  ])('%s', (_, text, damage) => {
    const reading = read(text);
    expect(reading.damage).toEqual(damage);
    for (const line of reading.lines) expect(LINES).toContainEqual(line);
  });

  it('has one byte that is another one: nothing is lost unseen, and nothing wrong is taken back', () => {
    const whole = Buffer.from(TEXTS.join(''));
    const open = openOf(LINES).map(([what]) => what);
    for (let at = 0; at < whole.length; at += 1) {
      for (const byte of [0, 0x0a, 0x7d, (whole[at] ?? 0) ^ 1]) {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        if (damaged.equals(whole)) continue;
        const { lines, damage } = read(damaged);
        expect(damage, `byte ${byte} at ${at}`).not.toEqual([]);
        for (const line of lines) expect(LINES).toContainEqual(line);
        for (const [what] of openOf(lines)) expect([...open, LINES.at(-3)?.what]).toContain(what);
      }
    }
  });

  it('has some bytes that are others, at random', () => {
    const whole = Buffer.from(TEXTS.join(''));
    const random = lehmer(42);
    for (let round = 0; round < 1_000; round += 1) {
      const damaged = Buffer.from(whole);
      for (let count = 1 + (random() % 6); count > 0; count -= 1)
        damaged[random() % whole.length] = random() % 256;
      if (damaged.equals(whole)) continue;
      const { lines, damage } = read(damaged);
      expect(damage, damaged.toString('latin1')).not.toEqual([]);
      for (const line of lines) expect(LINES).toContainEqual(line);
    }
  });
});

/** Random numbers that are the same each time (Park and Miller). */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647);
}
