import { ServiceFault } from '../../kit/service-fault.ts';
import { clientError, invalidInput } from './faults.ts';

/** One filter of a listing: `q.field`, `q.op`, `q.value`, `q.type`. */
export interface ListFilter {
  readonly field: string;
  readonly op: string;
  readonly value: string;
  readonly type: string | undefined;
}

/** The query string of a listing. */
export interface ListQuery {
  readonly filters: readonly ListFilter[];
  readonly sort: readonly { readonly key: string; readonly isDescending: boolean }[];
  readonly limit: number | undefined;
  readonly marker: string | undefined;
}

const FILTER_PARTS = ['field', 'op', 'value', 'type'] as const;
/** Severities sort by what they mean. */
const SEVERITY_RANK: Readonly<Record<string, number>> = { low: 1, moderate: 2, critical: 3 };

/**
 * Reads the query string of a listing; the parts of several filters belong together by position.
 * @param sortKeys what the resource may be sorted by
 * @throws ServiceFault in WSME's words
 */
export function readListQuery(query: unknown, sortKeys: readonly string[]): ListQuery {
  const given = query as Readonly<Record<string, string | readonly string[] | undefined>>;
  const known = new Set([...FILTER_PARTS.map((part) => `q.${part}`), 'sort', 'limit', 'marker']);
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  if (unknown.length > 0) throw clientError(`Unknown argument: "${unknown.join(', ')}"`);
  const all = (name: string): readonly string[] => [given[name] ?? []].flat();
  const parts = Object.fromEntries(FILTER_PARTS.map((part) => [part, all(`q.${part}`)]));
  const count = Math.max(...Object.values(parts).map((values) => values.length));
  const filters = Array.from({ length: count }, (_, index): ListFilter => {
    const field = parts['field']?.[index] ?? '';
    const op = parts['op']?.[index] || 'eq';
    return { field, op, value: parts['value']?.[index] ?? '', type: parts['type']?.[index] || undefined };
  });
  return {
    filters,
    sort: all('sort').map((text) => readSort(text, sortKeys)),
    limit: readLimit(all('limit').at(-1)),
    marker: all('marker').at(-1),
  };
}

/**
 * Cuts a page out of a listing.
 * @param idOf what the marker names
 * @throws ServiceFault 500, as Aodh, when the marker is not there
 */
export function page<T extends object>(
  items: readonly T[],
  query: ListQuery,
  idOf: (item: T) => string,
): readonly T[] {
  const sorted = query.sort.length === 0 ? items : [...items].sort(bySort(query.sort));
  let start = 0;
  if (query.marker !== undefined) {
    start = sorted.findIndex((item) => idOf(item) === query.marker) + 1;
    if (start === 0) throw new ServiceFault(500, `Marker ${query.marker} not found.`);
  }
  return sorted.slice(start, query.limit === undefined ? undefined : start + query.limit);
}

function readSort(text: string, sortKeys: readonly string[]): ListQuery['sort'][number] {
  const [key = '', direction = 'asc'] = text.split(':', 2);
  if (!sortKeys.includes(key)) {
    const keys = `(${sortKeys.map((name) => `'${name}'`).join(', ')})`;
    const why = `the sort parameter should be a pair of sort key and sort dir combined with ':', or only sort key specified and sort dir will be default 'asc', the supported sort keys are: ${keys}`;
    throw invalidInput('sort', text, why);
  }
  if (!['asc', 'desc', ''].includes(direction))
    throw new ServiceFault(500, `Unknown sort direction, must be one of: asc, desc`);
  return { key, isDescending: direction === 'desc' };
}

/** A limit that is not a number ends in a 500 in Aodh too: WSME does not guard the conversion. */
function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\s*[+-]?\d+\s*$/.test(text))
    throw new ServiceFault(500, `invalid literal for int() with base 10: '${text}'`);
  const limit = Number(text);
  if (limit < 0) throw invalidInput('limit', limit, 'it should be a positive integer.');
  return limit === 0 ? undefined : limit;
}

function bySort<T extends object>(sort: ListQuery['sort']): (a: T, b: T) => number {
  const valueOf = (item: T, key: string): string | number => {
    const value = (item as Readonly<Record<string, unknown>>)[key];
    return key === 'severity' ? (SEVERITY_RANK[String(value)] ?? 0) : String(value);
  };
  return (a, b) => {
    for (const { key, isDescending } of sort) {
      const [left, right] = [valueOf(a, key), valueOf(b, key)];
      if (left !== right) return left < right === isDescending ? 1 : -1;
    }
    return 0;
  };
}
