import { EditError, lineEndOf } from './edit.ts';
import type { TextEdit } from './edit.ts';

/** One assignment, and where it is. */
interface Assignment {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** The numbers of its first line and of the one after its last, counted from 0. */
  readonly line: number;
  readonly end: number;
}

interface ParsedIni {
  /** With their line ends. */
  readonly lines: readonly string[];
  readonly assignments: readonly Assignment[];
  /** The number of the line of each section's first heading. */
  readonly headings: ReadonlyMap<string, number>;
}

/**
 * Sets an option of a file in the format of oslo.config: of several assignments the last holds, and comments
 * and everything else stay.
 * @param isRight whether a value is as good as the wanted one; default: it is the same
 */
export function setIniOption(
  section: string,
  key: string,
  value: string,
  isRight: (value: string) => boolean = (found) => found === value,
): TextEdit {
  return (text) => {
    const { lines, assignments, headings } = parseIni(text);
    const current = assignments.findLast(
      (assignment) => assignment.section === section && assignment.key === key,
    );
    if (current !== undefined) {
      if (isRight(unquoted(current.value))) return text;
      const [, before = '', tail = ''] =
        /^([^=:]*[=:][^\S\r\n]*)[^\r\n]*(\r?\n?)$/.exec(lines[current.line] ?? '') ?? [];
      return [...lines.slice(0, current.line), `${before}${value}${tail}`, ...lines.slice(current.end)].join(
        '',
      );
    }
    const end = lineEndOf(text);
    const heading = headings.get(section);
    if (heading === undefined) return [`[${section}]${end}${key} = ${value}${end}`, ...lines].join('');
    const headingLine = lines[heading] ?? '';
    return [
      ...lines.slice(0, heading),
      headingLine.endsWith('\n') ? headingLine : `${headingLine}${end}`,
      `${key} = ${value}${end}`,
      ...lines.slice(heading + 1),
    ].join('');
  };
}

/** The value of an option; undefined when it is not set. @throws EditError for a text that is no such file */
export function iniOption(text: string, section: string, key: string): string | undefined {
  const found = parseIni(text).assignments.findLast(
    (assignment) => assignment.section === section && assignment.key === key,
  );
  return found === undefined ? undefined : unquoted(found.value);
}

/** oslo.config takes one pair of quotes off a value (iniparser.py, `_split_key_value`). */
function unquoted(value: string): string {
  return /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
}

function parseIni(text: string): ParsedIni {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const assignments: Assignment[] = [];
  const headings = new Map<string, number>();
  let section: string | undefined;
  for (const [number, line] of lines.entries()) {
    if (/^\s*(?:[#;].*)?\s*$/.test(line)) continue;
    const last = assignments.at(-1);
    // An indented line goes on with the value above it.
    if (/^\s/.test(line) && last !== undefined && last.end === number) {
      assignments[assignments.length - 1] = {
        ...last,
        value: `${last.value}\n${line.trim()}`,
        end: number + 1,
      };
      continue;
    }
    const name = /^\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (name !== undefined) {
      section = name;
      if (!headings.has(name)) headings.set(name, number);
      continue;
    }
    const [, key, value = ''] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/s.exec(line) ?? [];
    if (key === undefined) throw new EditError(`line ${number + 1} is neither section nor assignment`);
    if (section === undefined) throw new EditError(`line ${number + 1} comes before any section`);
    assignments.push({ section, key, value, line: number, end: number + 1 });
  }
  return { lines, assignments, headings };
}
