/** What commander parsed, as text by option name, and switches. */
export type ParsedFlags = Readonly<Record<string, string | boolean | undefined>>;

/** The text of a flag; undefined when it was not given. */
export function textFlag(flags: ParsedFlags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}
