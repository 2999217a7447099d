import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** The largest body that is taken. */
export const BODY_LIMIT_BYTES = 1_048_576;

/**
 * The most that is read of a body that is too large. Most clients send all of a body before they read the
 * answer: when the connection closed on them they would never learn of the 413.
 */
const DRAIN_LIMIT_BYTES = 16 * BODY_LIMIT_BYTES;

/**
 * Reads the body of a request as text, whatever its content type says.
 * @throws Refusal 413 above {@link BODY_LIMIT_BYTES}, after the rest was read and thrown away
 */
export function readText(stream: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const tooLarge = (): void =>
      reject(new Refusal(413, `the body is larger than ${BODY_LIMIT_BYTES} bytes`));
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (size > DRAIN_LIMIT_BYTES) tooLarge();
    });
    stream.on('end', () => {
      if (size > BODY_LIMIT_BYTES) tooLarge();
      else resolve(Buffer.concat(chunks).toString('utf8'));
    });
    stream.on('error', () => reject(new Refusal(400, 'the body ended early')));
  });
}

/**
 * Reads JSON.
 * @throws Refusal 400
 */
export function readJson(text: unknown): unknown {
  if (typeof text !== 'string' || text.trim() === '') throw new Refusal(400, 'the body is empty', '');
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'the body is not JSON', '');
  }
}
