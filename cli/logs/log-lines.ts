import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';

/** A file that holds no text. */
export class NoText extends Error {
  override readonly name = 'NoText';
}

/** The rest of a longer line is passed over: nothing that a log says is so long, and memory is not endless. */
const MOST_CHARACTERS = 1 << 20;
/** How much of a file is read to decide whether it is text. */
const LOOKED_AT = 8192;

/**
 * Hands a file's lines over one by one, without their ends; one that `gzip` made is unpacked on the way. Only one line
 * is in memory at a time.
 * @throws NoText when there is a zero byte near its beginning
 * @throws Error of the file system, or of what is packed, once the lines before it are handed over
 */
export async function eachLine(
  path: string,
  take: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const file = createReadStream(path, { signal });
  const bytes = path.endsWith('.gz') ? unpacked(file) : file;
  const splitter = createSplitter(take);
  let looked = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    if (looked < LOOKED_AT && chunk.subarray(0, LOOKED_AT - looked).includes(0)) throw new NoText();
    looked += chunk.length;
    splitter.add(chunk);
  }
  splitter.end();
}

function unpacked(file: ReturnType<typeof createReadStream>): AsyncIterable<Buffer> {
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip) as AsyncIterable<Buffer>;
}

function createSplitter(take: (line: string) => void): { add(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let begun = '';
  const hand = (line: string): void => take(line.endsWith('\r') ? line.slice(0, -1) : line);
  return {
    add(chunk) {
      const lines = decoder.write(chunk).split('\n');
      const last = lines.pop() ?? '';
      for (const line of lines) {
        hand(begun + line);
        begun = '';
      }
      if (begun.length < MOST_CHARACTERS) begun += last;
    },
    end() {
      const rest = begun + decoder.end();
      if (rest !== '') hand(rest);
    },
  };
}
