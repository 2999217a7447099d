/** A mapping in a file of clouds: every scalar is its text. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Whether something in a file has keys. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A scalar, or a list of them with commas between; undefined for nothing, and for what YAML means nothing by. */
export function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(textOf).join(',') || undefined;
  if (typeof value !== 'string') return undefined;
  return ['', '~', 'null'].includes(value) ? undefined : value;
}
