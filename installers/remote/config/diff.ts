import { createTwoFilesPatch } from 'diff';

/** A line that holds a secret in one of the forms that OpenStack's configuration has. */
const SECRET_LINE = /^([ +-]?\s*[\w-]*(?:pass(?:word|wd)?|secret|token)[\w-]*\s*[:=]\s*)\S.*$/gim;
const SECRET_IN_URL = /(\w[\w+.-]*:\/\/|,)([^\s:/@,]*):[^\s@/,]+@/g;

/**
 * What changes from one text to another, as `diff -u` shows it, secrets masked.
 * @param before undefined for a file that is not there
 */
export function diffOf(path: string, before: string | undefined, after: string): string {
  const from = before === undefined ? '/dev/null' : path;
  const patch = createTwoFilesPatch(from, path, before ?? '', after, undefined, undefined, { context: 3 });
  return masked(patch.split('\n').slice(1).join('\n').replaceAll('\t\n', '\n'));
}

/** A text with its secrets masked. */
export function masked(text: string): string {
  return text.replaceAll(SECRET_IN_URL, '$1$2:***@').replaceAll(SECRET_LINE, '$1***');
}
