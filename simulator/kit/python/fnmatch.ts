/**
 * A shell pattern (`*`, `?`, `[seq]`, `[!seq]`) as a regular expression over the whole word, case-sensitive:
 * how Python's fnmatch reads it on a POSIX system. An unclosed bracket is a literal.
 */
export function shellPattern(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    const end = char === '[' ? bracketEnd(pattern, at) : -1;
    if (char === '*') source += '[^]*';
    else if (char === '?') source += '[^]';
    else if (end > 0) {
      source += bracket(pattern.slice(at + 1, end));
      at = end;
    } else source += char.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  }
  return new RegExp(`^${source}$`);
}

/** The `]` that closes the bracket opened at `start`; a `]` right after the opening belongs to the set. */
function bracketEnd(pattern: string, start: number): number {
  const first = pattern.charAt(start + 1) === '!' ? start + 2 : start + 1;
  return pattern.indexOf(']', first + 1);
}

function bracket(set: string): string {
  const negated = set.startsWith('!');
  const members = (negated ? set.slice(1) : set).replaceAll(/[[\\\]^]/g, String.raw`\$&`);
  return `[${negated ? '^' : ''}${members}]`;
}
