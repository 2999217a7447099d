import { isDeepStrictEqual } from 'node:util';
import { isAlias, isSeq, parse, parseDocument } from 'yaml';
import type { CST, Document, YAMLSeq } from 'yaml';
import { EditError, lineEndOf } from './edit.ts';

/** PyYAML, which reads these files, merges `<<` and lets the last of equal keys win. */
const AS_PYYAML = { merge: true, uniqueKeys: false } as const;

/** A YAML text that can be looked into and edited without touching the rest of it. */
export interface EditableYaml {
  /** What the text means. */
  readonly value: unknown;
  /**
   * The text with an item more at the end of the sequence at a path.
   * @param lines the item as YAML, in block style; it is one line where the sequence is in flow style
   * @param item what these lines mean
   * @throws EditError when there is no sequence, or more than the item would change
   */
  append(path: readonly (string | number)[], lines: readonly string[], item: unknown): string;
}

/** Reads a text. @throws EditError when it is not YAML */
export function editableYaml(text: string): EditableYaml {
  const document = parseDocument(text, { ...AS_PYYAML, keepSourceTokens: true });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new EditError(
      `it is not valid YAML: ${error.message.split('\n')[0]?.replace(/:$/, '') ?? error.code}`,
    );
  }
  const value = meaningOf(text);
  return {
    value,
    append(path, lines, item) {
      const edited = appended(text, sequenceAt(document, path), lines);
      const expected = structuredClone(value);
      valueAt(expected, path).push(item);
      if (!isDeepStrictEqual(safeMeaning(edited), expected)) {
        throw new EditError(`${nameOf(path)} cannot be added to without changing more of the file`);
      }
      return edited;
    },
  };
}

function meaningOf(text: string): unknown {
  try {
    return parse(text, { ...AS_PYYAML, maxAliasCount: 1000 });
  } catch (error) {
    throw new EditError(`it is not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function safeMeaning(text: string): unknown {
  try {
    return meaningOf(text);
  } catch {
    return undefined;
  }
}

function sequenceAt(document: Document, path: readonly (string | number)[]): YAMLSeq {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  // What an anchor names may be used elsewhere, too.
  if (isAlias(node)) throw new EditError(`${nameOf(path)} is an alias`);
  if (!isSeq(node) || node.anchor !== undefined) throw new EditError(`${nameOf(path)} is no plain list`);
  return node;
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown[] {
  let value = root;
  for (const step of path) value = (value as Record<string | number, unknown>)[step];
  return value as unknown[];
}

function appended(text: string, sequence: YAMLSeq, lines: readonly string[]): string {
  const last = sequence.items.at(-1);
  if (sequence.flow === true) {
    const [line = ''] = lines;
    if (last === undefined) return spliced(text, (sequence.range?.[0] ?? 0) + 1, line);
    return spliced(text, endOf(last), `, ${line}`);
  }
  if (last === undefined) throw new EditError('the list has no item to go by');
  const indent = ' '.repeat(columnOf(text, sequence));
  const end = lineEndOf(text);
  const block = lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`).join(end);
  const at = endOf(last);
  if (at > 0 && text[at - 1] === '\n') return spliced(text, at, `${block}${end}`);
  const newline = text.indexOf('\n', at);
  if (newline === -1) return spliced(text, text.length, `${end}${block}`);
  return spliced(text, newline + 1, `${block}${end}`);
}

/** Where an item's own value ends, comments not counted. */
function endOf(item: unknown): number {
  const range = (item as { readonly range?: readonly [number, number, number] | null }).range;
  if (!range) throw new EditError('the list has an item that is nowhere');
  return range[1];
}

/** The column of a block sequence's hyphens. */
function columnOf(text: string, sequence: YAMLSeq): number {
  const token = sequence.srcToken as CST.BlockSequence | undefined;
  const hyphen = token?.items[0]?.start.find((part) => part.type === 'seq-item-ind');
  if (hyphen === undefined) throw new EditError('the list has no hyphens');
  return hyphen.offset - (text.lastIndexOf('\n', hyphen.offset - 1) + 1);
}

function spliced(text: string, at: number, more: string): string {
  return `${text.slice(0, at)}${more}${text.slice(at)}`;
}

function nameOf(path: readonly (string | number)[]): string {
  return path.length === 0 ? 'the file' : path.join('.');
}
