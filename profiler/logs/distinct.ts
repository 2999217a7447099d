import { POSTED } from './marks.ts';
import type { LogMark } from './marks.ts';

/** Stamps with so many decimals are the same only where a line was copied. */
const DISTINGUISHING_DECIMALS = 5;

/**
 * Every mark once. Logs repeat each other's lines: a job's console has what the components wrote, and what was
 * collected at its end. Two alarms within one hundredth of a second have the same stamp, too; so many are counted as
 * one file has of them, distinguished by their prefixes.
 */
export function distinctMarks(marks: readonly LogMark[]): readonly LogMark[] {
  const groups = new Map<string, LogMark[]>();
  const named = new Set(marks.flatMap((mark) => (mark.vm === undefined ? [] : [placeOf(mark)])));
  for (const mark of marks) {
    // The VM of an alarm stands in the line below, which a copy may lack.
    if (mark.what === RECEIVED && mark.vm === undefined && named.has(placeOf(mark))) continue;
    const key = JSON.stringify([mark.what, mark.vm ?? '', mark.host ?? '', mark.stamp]);
    groups.set(key, [...(groups.get(key) ?? []), mark]);
  }
  return [...groups.values()].flatMap(distinctIn);
}

const RECEIVED = 9;

const placeOf = ({ what, stamp }: LogMark): string => JSON.stringify([what, stamp]);

function distinctIn(copies: readonly LogMark[]): readonly LogMark[] {
  const finest = copies.reduce((best, mark) => (mark.uncertaintyUs < best.uncertaintyUs ? mark : best));
  const countable = finest.what !== POSTED && finest.decimals < DISTINGUISHING_DECIMALS;
  if (!countable) return [finest];
  const files = new Set(copies.map(({ file }) => file));
  const byFile = [...files].map((file) => {
    const times = new Map<number, LogMark>();
    // A copy whose prefix did not agree has the stamp's own time, and is no second one beside a finer.
    const inFile = copies.filter((mark) => mark.file === file);
    const fine = Math.min(...inFile.map(({ uncertaintyUs }) => uncertaintyUs));
    for (const mark of inFile.filter((logMark) => logMark.uncertaintyUs === fine)) {
      if (!times.has(mark.us)) times.set(mark.us, mark);
    }
    return [...times.values()];
  });
  return byFile.reduce((most, marksOfFile) => {
    if (marksOfFile.length !== most.length) return marksOfFile.length > most.length ? marksOfFile : most;
    return (marksOfFile[0]?.uncertaintyUs ?? 0) < (most[0]?.uncertaintyUs ?? 0) ? marksOfFile : most;
  });
}
