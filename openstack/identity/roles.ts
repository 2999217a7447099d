import { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import { noBody } from '../session.ts';
import type { Session } from '../session.ts';

/** A role (Identity API v3, Roles). */
export interface Role {
  readonly id: string;
  readonly name: string;
}

/** A user's role in a project. */
export interface Grant {
  readonly projectId: string;
  readonly userId: string;
  readonly roleId: string;
}

const role = z.object({ id: z.string(), name: z.string() });

/** Roles, and who has them in which project. */
export interface Roles {
  find(name: string): Promise<Role | undefined>;
  create(name: string): Promise<Role>;
  delete(id: string): Promise<void>;
  grant(grant: Grant): Promise<void>;
  revoke(grant: Grant): Promise<void>;
}

/** `/v3/roles` and `/v3/projects/{project}/users/{user}/roles/{role}` */
export function rolesClient(session: Session): Roles {
  const pathOf = ({ projectId, userId, roleId }: Grant): string =>
    `/projects/${projectId}/users/${userId}/roles/${roleId}`;
  return {
    async find(name) {
      const request = { method: 'GET', path: '/roles', query: { name } } as const;
      const { roles } = await session.request('identity', request, z.object({ roles: z.array(role) }));
      return roles[0];
    },
    async create(name) {
      const request = { method: 'POST', path: '/roles', json: { role: { name } } } as const;
      return (await session.request('identity', request, z.object({ role }))).role;
    },
    delete: (id) => deleteIfThere(session, 'identity', `/roles/${id}`),
    async grant(grant) {
      await session.request('identity', { method: 'PUT', path: pathOf(grant) }, noBody);
    },
    revoke: (grant) => deleteIfThere(session, 'identity', pathOf(grant)),
  };
}
