import { expect, it } from 'vitest';
import { eventData } from './event-stream.ts';

/** The bytes of a text, cut into pieces of that many. */
async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

it.each([1, 2, 3, 7, 1000])('reads events that come in pieces of %i bytes', async (size) => {
  const text = ':\n\ndata: {"a":"ü€"}\n\n:\n\ndata:two\ndata: lines\n\nevent: x\n\ndata: cut off';
  const seen: string[] = [];
  for await (const data of eventData(pieces(text, size))) seen.push(data);
  expect(seen).toEqual(['{"a":"ü€"}', 'two\nlines']);
});
