import { pythonStr } from '../kit/python/text.ts';

/** A value that matched a path, with its own path. */
export interface PathMatch {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Finds the values that match a path. */
export type PathGetter = (root: unknown) => readonly PathMatch[];

type Step = (match: PathMatch) => readonly PathMatch[];

/**
 * Compiles the dialect of JSONPath that Ceilometer's event definitions are written in (jsonpath-rw with its
 * extensions): names, quoted names, `*`, `[n]`, `[*]`, `[name]`, filters `[?name=value]`, the functions
 * `` `split(sep, segment, max)` `` and `` `len` ``, and unions with `|`.
 * @throws Error that names the position of the syntax error
 */
export function compilePath(source: string): PathGetter {
  const reader = new PathReader(source);
  const getter = reader.union();
  reader.expectEnd();
  return getter;
}

class PathReader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  union(): PathGetter {
    const branches = [this.branch()];
    while (this.takes('|')) branches.push(this.branch());
    return (root) => branches.flatMap((branch) => [...branch(root)]);
  }

  expectEnd(): void {
    this.skipSpace();
    if (this.at < this.source.length) throw this.unexpected();
  }

  private branch(): PathGetter {
    if (this.takes('(')) {
      const inner = this.union();
      if (!this.takes(')')) throw this.unexpected();
      return inner;
    }
    const steps: Step[] = [];
    if (!this.takes('$')) steps.push(this.step());
    for (;;) {
      if (this.takes('.')) steps.push(this.step());
      else if (this.takes('[')) steps.push(this.subscript());
      else break;
    }
    return (root) => {
      let matches: readonly PathMatch[] = [{ path: [], value: root }];
      for (const step of steps) matches = matches.flatMap((match) => [...step(match)]);
      return matches;
    };
  }

  private step(): Step {
    if (this.takes('*')) return children;
    if (this.takes('[')) return this.subscript();
    const call = this.match(/`([^`]*)`/y);
    if (call !== undefined) return this.builtIn(call[1] ?? '');
    return member(this.name());
  }

  private subscript(): Step {
    let step: Step;
    const index = this.match(/-?\d+/y);
    if (index !== undefined) step = element(Number(index[0]));
    else if (this.takes('*')) step = children;
    else if (this.takes('?')) step = this.filter();
    else step = member(this.name());
    if (!this.takes(']')) throw this.unexpected();
    return step;
  }

  /** `name=value`, with or without `(@. … )` around it. */
  private filter(): Step {
    const enclosed = this.takes('(');
    this.match(/@\./y);
    const name = this.name();
    if (this.match(/==?/y) === undefined) throw this.unexpected();
    const value = this.match(/'([^']*)'|"([^"]*)"|([\w.-]+)/y);
    if (value === undefined || (enclosed && !this.takes(')'))) throw this.unexpected();
    const wanted = value[1] ?? value[2] ?? value[3];
    return (match) =>
      [...children(match)].filter((child) => {
        const found = member(name)(child)[0]?.value;
        return found !== undefined && found !== null && pythonStr(found) === wanted;
      });
  }

  private builtIn(call: string): Step {
    if (call === 'this') return (match) => [match];
    if (call === 'len') return lengthOf;
    const split = /^split\((.+?),\s*(-?\d+),\s*(-?\d+)\)$/.exec(call);
    if (split === null) throw new Error(`unknown function \`${call}\``);
    const [, separator = '', segment, limit] = split;
    return (match) => {
      if (typeof match.value !== 'string') return [];
      const value = splitText(match.value, separator, Number(limit)).at(Number(segment));
      return value === undefined ? [] : [{ path: match.path, value }];
    };
  }

  private name(): string {
    const found = this.match(/'([^']*)'|"([^"]*)"|([A-Za-z_@][\w@-]*)/y);
    if (found === undefined) throw this.unexpected();
    return found[1] ?? found[2] ?? found[3] ?? '';
  }

  private takes(char: string): boolean {
    this.skipSpace();
    if (this.source[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private match(sticky: RegExp): RegExpExecArray | undefined {
    this.skipSpace();
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.source);
    if (found === null) return undefined;
    this.at = sticky.lastIndex;
    return found;
  }

  private skipSpace(): void {
    while (this.source[this.at] === ' ') this.at += 1;
  }

  private unexpected(): Error {
    const char = this.source[this.at];
    return new Error(char === undefined ? 'unexpected end' : `unexpected '${char}' at ${this.at}`);
  }
}

/** Splits as Python does: at most `limit` cuts, the rest stays whole; any number when it is negative. */
export function splitText(text: string, separator: string, limit: number): string[] {
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

const member =
  (name: string): Step =>
  ({ path, value }) =>
    isRecord(value) && Object.hasOwn(value, name) ? [{ path: [...path, name], value: value[name] }] : [];

const element =
  (index: number): Step =>
  ({ path, value }) => {
    if (!Array.isArray(value) || index >= value.length || -index > value.length) return [];
    return [{ path: [...path, `[${index}]`], value: value.at(index) as unknown }];
  };

const children: Step = ({ path, value }) => {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => ({ path: [...path, `[${index}]`], value: item }));
  return isRecord(value)
    ? Object.entries(value).map(([name, item]) => ({ path: [...path, name], value: item }))
    : [];
};

const lengthOf: Step = ({ path, value }) =>
  Array.isArray(value) || typeof value === 'string' ? [{ path, value: value.length }] : [];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
