import { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import type { Session } from '../session.ts';
import { domainField } from './domain-field.ts';

/** A project (Identity API v3, Projects). */
export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
}

const project = z
  .object({ id: z.string(), name: z.string(), description: z.string().nullish() })
  .transform(({ description, ...rest }): Project => ({ ...rest, description: description ?? undefined }));

/** Projects of a domain. */
export interface Projects {
  find(name: string, domainId: string): Promise<Project | undefined>;
  list(domainId: string): Promise<readonly Project[]>;
  create(request: { name: string; domainId: string; description: string }): Promise<Project>;
  delete(id: string): Promise<void>;
}

/** `/v3/projects` */
export function projectsClient(session: Session): Projects {
  const list = async (query: Readonly<Record<string, string>>): Promise<readonly Project[]> => {
    const request = { method: 'GET', path: '/projects', query } as const;
    return (await session.request('identity', request, z.object({ projects: z.array(project) }))).projects;
  };
  return {
    find: async (name, domainId) => (await list({ name, domain_id: domainId }))[0],
    list: (domainId) => list({ domain_id: domainId }),
    async create({ name, domainId, description }) {
      const json = { project: { name, ...domainField(session, domainId), description, enabled: true } };
      const request = { method: 'POST', path: '/projects', json } as const;
      return (await session.request('identity', request, z.object({ project }))).project;
    },
    delete: (id) => deleteIfThere(session, 'identity', `/projects/${id}`),
  };
}
