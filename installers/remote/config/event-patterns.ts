/**
 * Whether a list of event types takes a type, as Ceilometer reads it: shell patterns, those after `!` excluded;
 * a list of exclusions alone takes all others.
 */
export function takesEvent(patterns: readonly string[], type: string): boolean {
  const excluded = patterns.filter((pattern) => pattern.startsWith('!'));
  if (excluded.some((pattern) => matches(pattern.slice(1), type))) return false;
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  return included.length === 0 || included.some((pattern) => matches(pattern, type));
}

function matches(pattern: string, type: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(type);
}
