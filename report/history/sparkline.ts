/** One run in a line of them: a time in milliseconds, or why there is none. */
export type SparkPoint = number | 'lost' | 'unknown';

/** The signs a line is drawn with, one cell each. */
export interface SparkGlyphs {
  /** From the least to the greatest. */
  readonly levels: readonly string[];
  readonly lost: string;
  readonly unknown: string;
}

const UNICODE: SparkGlyphs = {
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  lost: '✘',
  unknown: '·',
};
const ASCII: SparkGlyphs = { levels: ['_', '.', '-', ':', '=', '+', '*', '#'], lost: 'X', unknown: '?' };

/** The signs for a terminal that has Unicode, or one that has not. */
export function sparkGlyphs(unicode: boolean): SparkGlyphs {
  return unicode ? UNICODE : ASCII;
}

/**
 * Times as one cell each, on a scale from 0 to the longest: two times that look the same are about the same. What
 * was lost, and what is not known, has a sign of its own and no height.
 */
export function sparkline(points: readonly SparkPoint[], glyphs: SparkGlyphs): string {
  const longest = Math.max(0, ...points.filter((point) => typeof point === 'number'));
  const { levels } = glyphs;
  return points
    .map((point) => {
      if (typeof point !== 'number') return glyphs[point];
      const level = Math.ceil((point / longest) * levels.length) - 1;
      // A time may be 0, or negative where clocks are wrong.
      return levels[Number.isNaN(level) ? 0 : Math.max(0, level)];
    })
    .join('');
}
