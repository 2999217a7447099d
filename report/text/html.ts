import { decimalsFor, showDuration, showMs } from './terminal.ts';

/** Stands where there is no value. */
export const NONE = '–';

/** Keeps a number and its unit on one line. */
const BLANK = '\u00A0';

/** `39.7 ms`, with as many decimals as are worth reading. */
export function msText(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? NONE : `${showMs(ms)}${BLANK}ms`;
}

/** `412 ms`, `3.2 s`, `4 min 12 s`. */
export function durationText(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? NONE : showDuration(ms).replaceAll(' ', BLANK);
}

/** The error bar of a time, `± 7.29`; nothing when it is too small to be shown. */
export function errorText(uncertaintyMs: number | null): string {
  if (uncertaintyMs === null || uncertaintyMs < 0.005) return '';
  return `±${BLANK}${showMs(uncertaintyMs, uncertaintyMs < 10 ? 2 : 1)}`;
}

/** Times below each other, all with the same number of decimals. */
export function alignedMs(timesMs: readonly (number | null)[]): (ms: number | null) => string {
  const digits = decimalsFor(Math.max(0, ...timesMs.map((ms) => Math.abs(ms ?? 0))));
  return (ms) => (ms === null ? NONE : showMs(ms, digits));
}

/** `37.1 %` */
export function shareText(share: number): string {
  return `${(share * 100).toFixed(1)}${BLANK}%`;
}

/** `2026-11-24 10:55:28 UTC`, of a time that a record holds. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `1 VM`, `5 VMs`. */
export function counted(count: number, word: string): string {
  return `${count}${BLANK}${word}${count === 1 ? '' : 's'}`;
}

/** A part of an id in the page: what is not a letter or digit becomes a hyphen. */
export function idPart(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '-');
}
