/** The database holds times as text, in UTC: `2026-11-18 12:00:00`. */
export function utcText(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace('T', ' ');
}

/** What the database's server would read as a number: integers of any base, floats with exponent, their words. */
const NUMBER = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?[lj]?$|^[+-]?0[xob][\da-f_]+l?$/i;
const NUMBER_WORD = /^[+-]?(?:nan|inf|infinity)$|^(?:none|null|true|false)$/i;

/**
 * Whether the server would turn a text of a result's top level into a number: `0123` becomes 83, `1234e567`
 * becomes Infinity and makes every list with that result unreadable.
 */
export function isNumberLike(text: string): boolean {
  return NUMBER.test(text.trim()) || NUMBER_WORD.test(text.trim());
}

const PREFIX = 'doctor-';

/** The build tag of a result: never a bare number or git sha. Without one it is made from the run's id. */
export function buildTagOf(buildTag: string | undefined, runId: string): string {
  const tag = buildTag ?? runId;
  return tag.startsWith(PREFIX) ? tag : `${PREFIX}${tag}`;
}

/** The tested version in a build tag of OPNFV's daily and weekly jobs; `unknown` where there is none. */
export function versionOf(buildTag: string | undefined): string {
  const version = /(dai|week)ly-(.+?)-[0-9]*/.exec(buildTag ?? '')?.[2] ?? 'unknown';
  return isNumberLike(version) ? `v${version}` : version;
}
