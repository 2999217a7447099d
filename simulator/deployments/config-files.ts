import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file on a node; undefined when the file does not exist. */
export function readNodeFile(root: string, path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * The value of an option in the section `[DEFAULT]` of a service's configuration, as oslo.config reads it: the last
 * one counts.
 * @throws Error in oslo.config's words for a line that is not in its format
 */
export function readOption(text: string, key: string): string | undefined {
  let section = '';
  let value: string | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || /^\s*[#;]/.test(line) || /^\s/.test(line)) continue;
    const header = /^\[([^\]]*)\]\s*$/.exec(line)?.[1];
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    if (header !== undefined) section = header;
    else if (pair === null) throw new Error(`ParseError at line ${index + 1}: No ':' or '=' found: ${line}`);
    else if (section === 'DEFAULT' && pair[1] === key) value = pair[2];
  }
  return value;
}
