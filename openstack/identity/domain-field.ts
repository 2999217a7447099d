import type { Session } from '../session.ts';

/** What Keystone takes where no domain is named (its option `[identity] default_domain_id`). */
const DEFAULT_DOMAIN = 'default';

/**
 * The domain in a request to make something. The user's own domain is left to Keystone where that comes to the
 * same, so that no id is insisted on that nobody has given.
 */
export function domainField(session: Session, domainId: string): { readonly domain_id?: string } {
  return domainId === DEFAULT_DOMAIN && session.domainId === DEFAULT_DOMAIN ? {} : { domain_id: domainId };
}
