import { LineCounter, isNode, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { DoctorError } from '../../core/errors.ts';
import { timeOf } from './log-time.ts';
import { mapSchema } from './map-schema.ts';
import type { MapFile } from './map-schema.ts';
import type { LineMark } from './marks.ts';

/** Which lines of other logs are checkpoints. */
export interface LogMap {
  /** What a line of a file says; `unclear` when it fits a pattern and its time cannot be read. */
  read(file: string, line: string): LineMark | 'unclear' | undefined;
  /** A sentence about each pattern that has fitted no line so far. */
  unfitted(): readonly string[];
  /** What a VM or host is to be called. */
  nameOf(text: string): string;
}

/** Longer lines are matched by their beginning: a pattern's work grows faster than the line. */
const MOST_CHARACTERS = 1024;

/**
 * Reads the text of a map file.
 * @param file what to call it in messages
 * @throws DoctorError `LOG_MAP_INVALID` that names file, line and column
 */
export function parseLogMap(text: string, file: string): LogMap {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [mistake] = document.errors;
  if (mistake !== undefined) throw invalid(placeAt(mistake.pos[0]), mistake.message);
  const result = mapSchema.safeParse(document.toJS());
  if (result.success) return mapOf(result.data);
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  throw invalid(placeAt(offsetOf(document, path)), `${where}${issue?.message ?? 'not the form of a map'}`);
}

function invalid(place: string, what: string): DoctorError {
  return new DoctorError('LOG_MAP_INVALID', `${place}: ${what}.`, {
    hint: 'docs/profile-logs.md describes the form of a map file, with an example.',
  });
}

/** Where the innermost node stands that a path leads to. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function mapOf({ patterns, aliases, time_zone: commonZone }: MapFile): LogMap {
  const nameOf = (text: string): string => (Object.hasOwn(aliases, text) ? (aliases[text] ?? text) : text);
  const readers = patterns.map((entry, index) => ({
    suits: entry.files === undefined ? () => true : globOf(entry.files),
    read: readerOf(entry, `pattern ${index + 1}`, commonZone),
    title: `${entry.name === undefined ? index + 1 : JSON.stringify(entry.name)} (checkpoint ${entry.checkpoint})`,
  }));
  const fitted = new Set<object>();
  return {
    nameOf,
    unfitted: () =>
      readers
        .filter((reader) => !fitted.has(reader))
        .map(({ title }) => `The map's pattern ${title} fits no line.`),
    read(file, line) {
      const text = line.slice(0, MOST_CHARACTERS);
      let unclear = false;
      for (const reader of readers) {
        if (!reader.suits(file)) continue;
        const mark = reader.read(text);
        if (mark !== undefined) fitted.add(reader);
        if (mark === 'unclear') unclear = true;
        else if (mark !== undefined) return mark;
      }
      return unclear ? 'unclear' : undefined;
    },
  };
}

function readerOf(
  { pattern, checkpoint, time: format, time_zone: zone, clock, name }: MapFile['patterns'][number],
  fallbackName: string,
  commonZone: string,
): (line: string) => LineMark | 'unclear' | undefined {
  return (line) => {
    const found = pattern.exec(line)?.groups;
    if (found === undefined) return undefined;
    const { time: stamp = '', vm, host } = found;
    const time = timeOf(stamp, format, zone ?? commonZone);
    if (time === undefined) return 'unclear';
    const offsetUs = Math.round((clock?.offset_ms ?? 0) * 1000);
    return {
      what: checkpoint,
      us: time.us - offsetUs,
      uncertaintyUs: time.uncertaintyUs,
      stamp,
      decimals: time.decimals,
      ...(vm === undefined ? {} : { vm }),
      ...(host === undefined ? {} : { host }),
      ...(clock === undefined
        ? {}
        : {
            clock: {
              name: name ?? fallbackName,
              offsetUs,
              uncertaintyUs: Math.round(clock.uncertainty_ms * 1000),
            },
          }),
    };
  };
}

/** Fits a file's path below the folder, or its name alone. */
function globOf(glob: string): (file: string) => boolean {
  const source = glob
    .replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const pattern = new RegExp(`^${source}$`);
  return (file) => pattern.test(file) || pattern.test(file.slice(file.lastIndexOf('/') + 1));
}
