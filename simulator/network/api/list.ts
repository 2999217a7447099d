import type { FastifyRequest } from 'fastify';
import { applicationUrl } from '../../kit/addresses.ts';
import { queryText } from '../../kit/query-text.ts';
import { neutronFault } from '../faults.ts';

/** A query string, parsed. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Query keys that are not filters. */
const CONTROLS = new Set(['limit', 'marker', 'fields', 'sort_key', 'sort_dir', 'page_reverse']);

/** One value of a query key, when it is given once. */
export function only(query: Query, key: string): string | undefined {
  const value = query[key];
  return typeof value === 'string' ? value : undefined;
}

/** All values of a query key. */
function all(query: Query, key: string): readonly string[] {
  const value = query[key];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** Filters, sorts and cuts a list as the Network API does, with links to the next page. */
export function answerList(request: FastifyRequest, plural: string, items: readonly object[]): object {
  const query = request.query as Query;
  const filters = Object.keys(query).filter((key) => !CONTROLS.has(key));
  const records = items as readonly Readonly<Record<string, unknown>>[];
  const wanted = sorted(
    records.filter((item) => filters.every((key) => matches(item, key, all(query, key)))),
    query,
  );
  const limit = limitOf(only(query, 'limit'));
  const start = startAfter(wanted, only(query, 'marker'));
  const page = wanted.slice(start, limit === undefined ? undefined : start + limit);
  const last = page.at(-1);
  const more = limit !== undefined && last !== undefined && start + limit < wanted.length;
  const fields = all(query, 'fields');
  return {
    [plural]: fields.length === 0 ? page : page.map((item) => pick(item, fields)),
    ...(more ? { [`${plural}_links`]: [nextLink(request, String(last['id']))] } : {}),
  };
}

function matches(item: Readonly<Record<string, unknown>>, key: string, values: readonly string[]): boolean {
  if (key === 'fixed_ips') return values.every((value) => hasFixedIp(item['fixed_ips'], value));
  if (key === 'tags')
    return values.every((value) =>
      value.split(',').every((tag) => (item['tags'] as readonly string[]).includes(tag)),
    );
  const own = item[key];
  return values.some((value) => value.toLowerCase() === queryText(own));
}

/** `fixed_ips=ip_address=10.0.0.3` */
function hasFixedIp(fixedIps: unknown, filter: string): boolean {
  const [key = '', value] = filter.split('=');
  return (
    Array.isArray(fixedIps) && fixedIps.some((fixedIp: Record<string, unknown>) => fixedIp[key] === value)
  );
}

function sorted<T extends Readonly<Record<string, unknown>>>(
  items: readonly T[],
  query: Query,
): readonly T[] {
  const key = only(query, 'sort_key');
  if (key === undefined) return items;
  const sign = only(query, 'sort_dir') === 'desc' ? -1 : 1;
  return items.toSorted((a, b) => sign * String(a[key]).localeCompare(String(b[key])));
}

function pick(item: Readonly<Record<string, unknown>>, fields: readonly string[]): object {
  return Object.fromEntries(fields.filter((field) => field in item).map((field) => [field, item[field]]));
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text))
    throw neutronFault(400, 'HTTPBadRequest', `Limit must be an integer 0 or greater and not '${text}'`);
  return Number(text) === 0 ? undefined : Number(text);
}

function startAfter(items: readonly Readonly<Record<string, unknown>>[], marker: string | undefined): number {
  if (marker === undefined) return 0;
  const index = items.findIndex((item) => item['id'] === marker);
  if (index === -1) throw neutronFault(400, 'HTTPBadRequest', `Marker ${marker} could not be found`);
  return index + 1;
}

function nextLink(request: FastifyRequest, marker: string): object {
  const url = new URL(applicationUrl(request) + request.url);
  url.searchParams.set('marker', marker);
  return { rel: 'next', href: url.href };
}
