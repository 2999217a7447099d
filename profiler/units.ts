/** Microseconds as milliseconds with three decimals. */
export function toMs(us: number): number {
  return Math.round(us) / 1000;
}
