import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { NoText, eachLine } from './log-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function linesOf(name: string, content: string | Buffer): Promise<string[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const lines: string[] = [];
  await eachLine(path, (line) => lines.push(line), new AbortController().signal);
  return lines;
}

describe('the lines of a file', () => {
  it('are handed over without their ends, the last one without an end, too', async () => {
    expect(await linesOf('a.log', 'one\r\n\ntwo\nthree')).toEqual(['one', '', 'two', 'three']);
  });

  it('are whole where a chunk ends in them, or in a character', async () => {
    const line = 'ü'.repeat(50_000);
    expect(await linesOf('b.log', `x${line}\n${line}\n`)).toEqual([`x${line}`, line]);
  });

  it('are unpacked from what gzip made', async () => {
    expect(await linesOf('c.log.gz', gzipSync('one\ntwo\n'))).toEqual(['one', 'two']);
  });

  it('are cut where they would fill the memory', async () => {
    const [long, after] = await linesOf('d.log', `${'x'.repeat(5_000_000)}\nafter\n`);
    expect(long?.length).toBeLessThan(2_000_000);
    expect(after).toBe('after');
  });

  it('are none in a file that is no text, packed or not', async () => {
    const binary = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]);
    await expect(linesOf('e', binary)).rejects.toThrow(NoText);
    await expect(linesOf('e.gz', gzipSync(binary))).rejects.toThrow(NoText);
  });

  it('that stand before the place where a packed file is broken are handed over', async () => {
    const packed = gzipSync(Buffer.from(Array.from({ length: 60_000 }, (_, at) => `line ${at}\n`).join('')));
    const path = join(folder, 'f.gz');
    writeFileSync(path, packed.subarray(0, packed.length - 20));
    const lines: string[] = [];
    await expect(eachLine(path, (line) => lines.push(line), new AbortController().signal)).rejects.toThrow(
      'unexpected end',
    );
    expect(lines[0]).toBe('line 0');
  });

  it('of a file that is not there are an error', async () => {
    const path = join(folder, 'none.gz');
    await expect(eachLine(path, () => {}, new AbortController().signal)).rejects.toThrow('ENOENT');
  });
});
