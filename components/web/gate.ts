import { timingSafeEqual } from 'node:crypto';

/**
 * Decides by a request's URL (path and query, as it was sent) whether it is let in.
 * Returns the URL that the routes are to see; undefined turns the request away.
 */
export type Gate = (url: string) => string | undefined;

/**
 * Lets in what begins with the token, and hides the token from the routes: `/<token>/events` is `/events`.
 * @param isOpen whether URLs without the token are let in, too
 */
export function behindToken(token: string, isOpen = false): Gate {
  return (url) => {
    const [, first = '', rest = ''] = /^\/([^/?]*)(.*)$/s.exec(url) ?? [];
    if (sameToken(first, token)) return rest.startsWith('/') ? rest : `/${rest}`;
    return isOpen ? url : undefined;
  };
}

/**
 * Lets in `<path>/<token>` alone.
 * @param path as in `/failure`
 * @param tokens those that are known now
 */
export function endsInToken(path: string, tokens: () => Iterable<string>): Gate {
  return (url) => {
    if (!url.startsWith(`${path}/`)) return undefined;
    const given = url.slice(path.length + 1);
    // Not `some`: how long it takes must not say which of them was meant.
    const matches = [...tokens()].filter((token) => sameToken(given, token));
    return matches.length > 0 ? url : undefined;
  };
}

/** Lets nobody in. */
export const letsNobodyIn: Gate = () => undefined;

/** Compares in a time that does not depend on how much of the token is right. */
export function sameToken(given: string, token: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}
