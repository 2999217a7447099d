import { HOOKS } from './packet-filter.ts';
import type { DropRule, FilterChain, FilterTable } from './packet-filter.ts';

/** Where a ruleset cannot be read. */
export interface SyntaxError {
  readonly line: number;
  /** The first and the last column of the word, from 1. */
  readonly columns: readonly [number, number];
  readonly word: string;
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Reads tables of the family inet whose rules drop everything but loopback, from a time on and up to another: the part
 * of nft(8) that a partition is made of. Everything else is a syntax error.
 */
export function parseRules(text: string): { readonly tables: readonly FilterTable[] } | SyntaxError {
  const tokens = tokensOf(text);
  let at = 0;
  const take = (pattern: RegExp): string => {
    const token = tokens[at];
    if (token === undefined || !pattern.test(token.text)) throw new Unexpected(token ?? endOf(text));
    at += 1;
    return token.text;
  };
  const next = (): string | undefined => tokens[at]?.text;
  const parseChain = (): FilterChain => {
    const name = take(NAME);
    take(/^\{$/);
    take(/^type$/);
    take(/^filter$/);
    take(/^hook$/);
    const hook = take(new RegExp(`^(${HOOKS.join('|')})$`)) as FilterChain['hook'];
    take(/^priority$/);
    const priority = Number(take(/^-?\d+$/));
    take(/^;$/);
    if (next() === 'policy') {
      take(/^policy$/);
      take(/^accept$/);
      take(/^;$/);
    }
    const rules: DropRule[] = [];
    while (next() !== '}') {
      rules.push(parseRule(take, next));
      if (next() === ';') take(/^;$/);
    }
    take(/^\}$/);
    return { name, hook, priority, rules };
  };
  const tables: FilterTable[] = [];
  try {
    while (at < tokens.length) {
      take(/^table$/);
      take(/^inet$/);
      const name = take(NAME);
      take(/^\{$/);
      const chains: FilterChain[] = [];
      while (next() === 'chain') {
        take(/^chain$/);
        chains.push(parseChain());
      }
      take(/^\}$/);
      tables.push({ name, chains });
    }
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    const { line, column, text: word } = error.token;
    return { line, columns: [column, column + Math.max(word.length, 1) - 1], word };
  }
  return { tables };
}

const NAME = /^[A-Za-z][\w./\\]*$/;

class Unexpected extends Error {
  readonly token: Token;

  constructor(token: Token) {
    super(token.text);
    this.token = token;
  }
}

function parseRule(take: (pattern: RegExp) => string, next: () => string | undefined): DropRule {
  let fromS = 0;
  let untilS = Number.POSITIVE_INFINITY;
  const words: string[] = [];
  for (;;) {
    switch (next()) {
      case 'iifname':
      case 'oifname':
        words.push(take(/./), take(/^!=$/), take(/^"lo"$/));
        break;
      case 'meta': {
        take(/^meta$/);
        take(/^time$/);
        const comparison = take(/^(>=|<)$/);
        const seconds = Number(take(/^\d+$/));
        if (comparison === '<') untilS = seconds;
        else fromS = seconds;
        words.push(`meta time ${comparison} "${localTime(seconds)}"`);
        break;
      }
      case 'counter':
        take(/^counter$/);
        words.push('counter packets 0 bytes 0');
        break;
      default:
        words.push(take(/^drop$/));
        return { text: words.join(' '), fromS, untilS };
    }
  }
}

/** The time as nft shows it, in the zone of the machine. */
function localTime(seconds: number): string {
  const at = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Words, quoted strings, and the marks that stand by themselves; the end of a line within a chain is a semicolon. */
function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    for (const match of line.matchAll(/"[^"]*"|[{};]|[^\s{};"]+/g)) {
      tokens.push({ text: match[0], line: index + 1, column: match.index + 1 });
    }
  }
  return tokens;
}

function endOf(text: string): Token {
  return { text: '', line: text.split('\n').length, column: 1 };
}
