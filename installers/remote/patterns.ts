/**
 * Whether a list of patterns with `*`, `?` and `!` has one of a host's names (ssh_config(5), PATTERNS). A pattern with
 * `!` that fits overrides all others.
 */
export function matchesPatterns(patterns: readonly string[], names: readonly string[]): boolean {
  const fits = (pattern: string): boolean => names.some((name) => matchesPattern(pattern, name));
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern));
}

/** Whether a name fits a pattern with `*` and `?`. Host names have no case. */
export function matchesPattern(pattern: string, name: string): boolean {
  const source = pattern
    .toLowerCase()
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(name.toLowerCase());
}
