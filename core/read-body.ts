/** No answer that doctor asks for comes near this. */
export const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

/** An answer went on for longer than anybody wants to read. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
  constructor(limitBytes: number) {
    super(`the answer has more than ${Math.floor(limitBytes / 1024 / 1024)} MiB`);
  }
}

/**
 * Reads the body of an answer as UTF-8, up to a limit; what comes after it is not waited for.
 * @throws BodyTooLarge, or what the connection ends with
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  limitBytes = LARGEST_BODY_BYTES,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new BodyTooLarge(limitBytes);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
