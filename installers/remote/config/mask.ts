import { maskUrlPasswords } from '../../../core/redact.ts';

/** A line that holds a secret in one of the forms that OpenStack's configuration has. */
const SECRET_LINE = /^([ +-]?\s*[\w-]*(?:pass(?:word|wd)?|secret|token)[\w-]*\s*[:=]\s*)\S.*$/gim;

/** A text of a configuration file with its secrets masked. */
export function masked(text: string): string {
  return maskUrlPasswords(text).replaceAll(SECRET_LINE, '$1***');
}
