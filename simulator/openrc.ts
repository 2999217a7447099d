import { shellQuote } from '../core/quote.ts';

/** Variables as lines that a shell can source. */
export function openrcLines(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `export ${name}=${shellQuote(value)}`);
}
