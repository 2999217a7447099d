/** The median. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]];
  return (low + high) / 2;
}

/** Prints a figure beside its target. A missed target makes the process exit with 1. */
export function printRow(name: string, value: number, unit: string, limit?: number): void {
  const shown = value.toFixed(value < 100 ? 1 : 0);
  const isMissed = limit !== undefined && value >= limit;
  if (isMissed) process.exitCode = 1;
  const asked = limit === undefined ? '' : `under ${limit} ${unit}: ${isMissed ? 'MISSED' : 'ok'}`;
  process.stdout.write(`${name.padEnd(42)} ${shown.padStart(8)} ${unit.padEnd(3)} ${asked}\n`);
}
