import type { Axis } from '../axis.ts';
import { cellOf } from '../axis.ts';
import type { Glyphs } from './glyphs.ts';

/** A bar from one time to another, as the cells it takes: `offset` blanks first. */
export interface Bar {
  readonly offset: number;
  readonly cells: string;
}

/** Draws a step to the eighth of a cell at its end, and to half a cell at its start. */
export function stepBar(axis: Axis, glyphs: Glyphs, fromMs: number, toMs: number): Bar {
  const start = Math.max(0, axis.at(fromMs));
  const end = Math.min(axis.width, axis.at(toMs));
  const first = Math.min(Math.floor(start), axis.width - 1);
  const whole = Math.floor(end);
  if (whole <= first) return { offset: first, cells: part(glyphs, end - start) };
  const head = start - first >= 0.5 ? glyphs.rightHalf : full(glyphs);
  const rest = end - whole;
  const tail = rest >= 1 / 16 && whole < axis.width ? part(glyphs, rest) : '';
  return { offset: first, cells: head + full(glyphs).repeat(whole - first - 1) + tail };
}

/** Draws a step that lay off the notification path. */
export function besideBar(axis: Axis, glyphs: Glyphs, fromMs: number, toMs: number): Bar {
  const first = cellOf(axis, fromMs);
  return { offset: first, cells: glyphs.beside.repeat(Math.max(1, cellOf(axis, toMs) - first + 1)) };
}

/** A bar of a share (0 to 1) of `width` cells; anything above nothing shows. */
export function shareBar(glyphs: Glyphs, share: number, width: number): string {
  if (share <= 0 || width <= 0) return '';
  const cells = share * width;
  const rest = cells - Math.floor(cells);
  const tail = rest >= 1 / 16 || cells < 1 ? part(glyphs, rest) : '';
  return (full(glyphs).repeat(Math.floor(cells)) + tail).slice(0, width);
}

function full(glyphs: Glyphs): string {
  return glyphs.eighths.at(-1) ?? '#';
}

/** A part of a cell, at least an eighth. */
function part(glyphs: Glyphs, share: number): string {
  const eighth = Math.min(8, Math.max(1, Math.round(share * 8)));
  return glyphs.eighths[eighth - 1] ?? full(glyphs);
}
