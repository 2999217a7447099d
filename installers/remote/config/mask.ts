/** A line that holds a secret in one of the forms that OpenStack's configuration has. */
const SECRET_LINE = /^([ +-]?\s*[\w-]*(?:pass(?:word|wd)?|secret|token)[\w-]*\s*[:=]\s*)\S.*$/gim;
const SECRET_IN_URL = /(\w[\w+.-]*:\/\/|,)([^\s:/@,]*):[^\s@/,]+@/g;

/** A text with its secrets masked. */
export function masked(text: string): string {
  return text.replaceAll(SECRET_IN_URL, '$1$2:***@').replaceAll(SECRET_LINE, '$1***');
}
