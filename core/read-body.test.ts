import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readBody } from './read-body.ts';

it('reads a body whole, letters that are cut in two included', async () => {
  const bytes = Buffer.from('Größe');
  const body = Readable.from([...bytes].map((byte) => Buffer.from([byte])));
  expect(await readBody(body, bytes.length)).toBe('Größe');
});

it('reads no further than the limit, and ends the stream', async () => {
  let read = 0;
  function* endless(): Generator<Buffer> {
    for (;;) {
      read += 1;
      yield Buffer.alloc(1024);
    }
  }
  const body = Readable.from(endless(), { highWaterMark: 1 });
  await expect(readBody(body, 10 * 1024)).rejects.toThrow('the answer has more than 0 MiB');
  expect(read).toBeLessThan(20);
  expect(body.destroyed).toBe(true);
});
