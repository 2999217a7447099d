import { ServiceFault } from '../../kit/service-fault.ts';
import { invalidQuery } from './body.ts';
import type { Call } from './call.ts';
import { queryValue } from './call.ts';

/** Nova's default `[api] max_limit`. */
export const MAX_LIMIT = 1000;

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** `<collection>_links`, when there may be more. */
  readonly links: readonly { readonly rel: 'next'; readonly href: string }[] | undefined;
}

/**
 * Returns the page of a list that `limit` and `marker` select.
 * @param path of the collection, for the link: `/v2.1/servers/detail`
 * @throws ServiceFault 400 for a limit that is not a number or a marker that is not in the list
 */
export function paginate<T>(
  call: Call,
  all: readonly T[],
  options: { readonly path: string; readonly idOf: (item: T) => string },
): Page<T> {
  const limit = readLimit(queryValue(call.query, 'limit'));
  const marker = queryValue(call.query, 'marker');
  let start = 0;
  if (marker !== undefined) {
    start = all.findIndex((item) => options.idOf(item) === marker) + 1;
    if (start === 0) throw new ServiceFault(400, `marker [${marker}] not found`);
  }
  const items = all.slice(start, start + limit);
  const last = items.at(-1);
  if (last === undefined || items.length < limit) return { items, links: undefined };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query))
    if (name !== 'marker') for (const item of [value].flat()) query.append(name, String(item));
  query.append('marker', options.idOf(last));
  return { items, links: [{ rel: 'next', href: `${call.baseUrl}${options.path}?${query.toString()}` }] };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return MAX_LIMIT;
  if (!/^\d+$/.test(text)) throw invalidQuery('limit', text, `'${text}' does not match '^[0-9]*$'`);
  return Math.min(MAX_LIMIT, Number(text)) || MAX_LIMIT;
}
