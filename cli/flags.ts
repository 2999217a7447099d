/** What commander parsed, as text by option name, and switches. */
export type ParsedFlags = Readonly<Record<string, string | boolean | undefined>>;
