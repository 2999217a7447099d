import { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import type { Session } from '../session.ts';
import { domainField } from './domain-field.ts';

/** A user (Identity API v3, Users). */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
}

const user = z
  .object({ id: z.string(), name: z.string(), description: z.string().nullish() })
  .transform(({ description, ...rest }): User => ({ ...rest, description: description ?? undefined }));

/** Users of a domain. */
export interface Users {
  find(name: string, domainId: string): Promise<User | undefined>;
  list(domainId: string): Promise<readonly User[]>;
  create(request: { name: string; password: string; domainId: string; description: string }): Promise<User>;
  delete(id: string): Promise<void>;
}

/** `/v3/users` */
export function usersClient(session: Session): Users {
  const list = async (query: Readonly<Record<string, string>>): Promise<readonly User[]> => {
    const request = { method: 'GET', path: '/users', query } as const;
    return (await session.request('identity', request, z.object({ users: z.array(user) }))).users;
  };
  return {
    find: async (name, domainId) => (await list({ name, domain_id: domainId }))[0],
    list: (domainId) => list({ domain_id: domainId }),
    async create({ domainId, ...rest }) {
      const json = { user: { ...rest, ...domainField(session, domainId), enabled: true } };
      const request = { method: 'POST', path: '/users', json } as const;
      return (await session.request('identity', request, z.object({ user }))).user;
    },
    delete: (id) => deleteIfThere(session, 'identity', `/users/${id}`),
  };
}
