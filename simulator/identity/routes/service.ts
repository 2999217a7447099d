import type { CatalogEntry } from '../../kit/contracts.ts';
import type { IdentityState } from '../state.ts';
import type { Links } from '../views.ts';

/** What Keystone's routes work on. */
export interface Keystone {
  readonly state: IdentityState;
  readonly links: Links;
  readonly catalog: readonly CatalogEntry[];
}

/** Keystone's ids: 32 hex digits. */
export { newToken as newId } from '../../../core/ids.ts';

/** A query parameter that may be given once. */
export function single(query: unknown, name: string): string | undefined {
  const value = (query as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}
