import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { notEmpty } from '../../kit/json-schema/schemas.ts';
import { contextOf } from '../../kit/service.ts';
import {
  keystoneConflict,
  found,
  keystoneNotFound,
  keystoneName,
  requireKeystoneAdmin,
  validated,
} from '../faults.ts';
import { forget } from '../state.ts';
import type { Domain, IdentityState, Project } from '../state.ts';
import { domainView, listView, projectView } from '../views.ts';
import { newId, single } from './service.ts';
import type { Keystone } from './service.ts';

const name = keystoneName(64);
const changes = z.looseObject({
  name: name.optional(),
  description: z.string().nullish(),
  enabled: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
});
const projectFields = changes.extend({ name, domain_id: z.string().nullish() });
const domainFields = changes.extend({ name });

/** `/v3/projects` */
export function projectRoutes(app: FastifyInstance, { state, links }: Keystone): void {
  app.get('/v3/projects', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'list_projects');
    const wanted = { name: single(request.query, 'name'), domainId: single(request.query, 'domain_id') };
    const projects = [...state.projects.values()].filter(
      (project) =>
        (wanted.name === undefined || project.name === wanted.name) &&
        (wanted.domainId === undefined || project.domainId === wanted.domainId),
    );
    return listView(
      links,
      'projects',
      projects.map((project) => projectView(links, project)),
    );
  });
  app.post('/v3/projects', async (request, reply) => {
    const context = contextOf(request);
    requireKeystoneAdmin(context, 'create_project');
    const fields = validated('project', projectFields, request.body);
    const domainId = fields.domain_id ?? context.domainId;
    if (!state.domains.has(domainId)) throw keystoneNotFound('domain', domainId);
    requireFreeName(state, fields.name, domainId);
    const project: Project = {
      id: newId(),
      domainId,
      name: fields.name,
      description: fields.description ?? '',
      enabled: fields.enabled ?? true,
      tags: fields.tags ?? [],
    };
    state.projects.set(project.id, project);
    return reply.code(201).send({ project: projectView(links, project) });
  });
  app.get<{ Params: { id: string } }>('/v3/projects/:id', async (request) => {
    const context = contextOf(request);
    const { id } = request.params;
    if (context.projectId !== id) requireKeystoneAdmin(context, 'get_project');
    return { project: projectView(links, found('project', state.projects, id)) };
  });
  app.patch<{ Params: { id: string } }>('/v3/projects/:id', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'update_project');
    const project = found('project', state.projects, request.params.id);
    const fields = validated('project', notEmpty(changes), request.body);
    if (fields.name !== undefined && fields.name !== project.name) {
      requireFreeName(state, fields.name, project.domainId);
    }
    change(project, fields);
    project.tags = fields.tags ?? project.tags;
    return { project: projectView(links, project) };
  });
  app.delete<{ Params: { id: string } }>('/v3/projects/:id', async (request, reply) => {
    requireKeystoneAdmin(contextOf(request), 'delete_project');
    const { id } = found('project', state.projects, request.params.id);
    state.projects.delete(id);
    forget(state, ({ target }) => target?.type === 'project' && target.id === id);
    return reply.code(204).send();
  });
}

/** `/v3/domains` */
export function domainRoutes(app: FastifyInstance, { state, links }: Keystone): void {
  app.get('/v3/domains', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'list_domains');
    const wanted = single(request.query, 'name');
    const domains = [...state.domains.values()].filter(
      (domain) => wanted === undefined || domain.name === wanted,
    );
    return listView(
      links,
      'domains',
      domains.map((domain) => domainView(links, domain)),
    );
  });
  app.post('/v3/domains', async (request, reply) => {
    requireKeystoneAdmin(contextOf(request), 'create_domain');
    const fields = validated('domain', domainFields, request.body);
    if ([...state.domains.values()].some((domain) => domain.name === fields.name)) {
      throw keystoneConflict('domain', fields.name);
    }
    const domain: Domain = {
      id: newId(),
      name: fields.name,
      description: fields.description ?? '',
      enabled: fields.enabled ?? true,
    };
    state.domains.set(domain.id, domain);
    return reply.code(201).send({ domain: domainView(links, domain) });
  });
  app.get<{ Params: { id: string } }>('/v3/domains/:id', async (request) => {
    const context = contextOf(request);
    if (context.domainId !== request.params.id) requireKeystoneAdmin(context, 'get_domain');
    return { domain: domainView(links, found('domain', state.domains, request.params.id)) };
  });
  app.patch<{ Params: { id: string } }>('/v3/domains/:id', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'update_domain');
    const domain = found('domain', state.domains, request.params.id);
    change(domain, validated('domain', notEmpty(changes), request.body));
    return { domain: domainView(links, domain) };
  });
  app.delete<{ Params: { id: string } }>('/v3/domains/:id', async (request, reply) => {
    requireKeystoneAdmin(contextOf(request), 'delete_domain');
    const domain = found('domain', state.domains, request.params.id);
    if (domain.enabled) {
      throw new ServiceFault(403, 'Cannot delete a domain that is enabled, please disable it first.');
    }
    state.domains.delete(domain.id);
    return reply.code(204).send();
  });
}

function change(thing: Domain, fields: z.infer<typeof changes>): void {
  thing.name = fields.name ?? thing.name;
  thing.description = fields.description ?? thing.description;
  thing.enabled = fields.enabled ?? thing.enabled;
}

function requireFreeName(state: IdentityState, wanted: string, domainId: string): void {
  const taken = [...state.projects.values()].some(
    (project) => project.name === wanted && project.domainId === domainId,
  );
  if (taken) throw keystoneConflict('project', wanted);
}
