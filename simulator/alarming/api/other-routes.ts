import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { alarmView, changeView } from '../alarm.ts';
import { readComplexQuery } from './complex-query.ts';
import type { ComplexQuery, QueryableModel } from './complex-query.ts';
import { projectContextOf } from './context.ts';
import type { ApiDeps } from './context.ts';
import { aodhForbidden, notAuthorized } from './faults.ts';
import { wsmeInteger, listOf, wsmeEnum, readWsmeBody, text } from './wsme.ts';

const ALARM_MODEL: QueryableModel = {
  projectField: 'project_id',
  fields: [
    'alarm_id',
    'type',
    'enabled',
    'name',
    'description',
    'timestamp',
    'user_id',
    'project_id',
    'state',
    'state_timestamp',
    'state_reason',
    'ok_actions',
    'alarm_actions',
    'insufficient_data_actions',
    'repeat_actions',
    'rule',
    'time_constraints',
    'severity',
    'evaluate_timestamp',
  ],
};
const CHANGE_MODEL: QueryableModel = {
  projectField: 'on_behalf_of',
  fields: [
    'event_id',
    'alarm_id',
    'type',
    'detail',
    'user_id',
    'project_id',
    'on_behalf_of',
    'severity',
    'timestamp',
  ],
};

const quotasBody = z.strictObject({
  project_id: text,
  quotas: listOf(z.strictObject({ resource: wsmeEnum(['alarms']), limit: wsmeInteger(-1) })).nullish(),
});

/** `/v2/query/alarms` and `/v2/query/alarms/history`. */
export function queryRoutes(app: FastifyInstance, deps: ApiDeps): void {
  app.post('/v2/query/alarms', (request) => {
    const { projectId, isAdmin } = projectContextOf(request);
    const query = readFor(request, ALARM_MODEL);
    const alarms = deps.store.alarms().filter((alarm) => isAdmin || alarm.project_id === projectId);
    return query.apply(alarms).map(alarmView);
  });
  app.post('/v2/query/alarms/history', (request) => {
    const { projectId, isAdmin } = projectContextOf(request);
    const query = readFor(request, CHANGE_MODEL);
    const changes = deps.store.changes().filter((change) => isAdmin || change.on_behalf_of === projectId);
    return query.apply(changes).map(changeView);
  });
}

function readFor(request: FastifyRequest, model: QueryableModel): ComplexQuery {
  const { projectId, isAdmin } = projectContextOf(request);
  const query = readComplexQuery(request.body, model);
  const foreign = query.projects.find((project) => project !== projectId);
  if (!isAdmin && foreign !== undefined) throw notAuthorized(foreign);
  return query;
}

/** `/v2/quotas` (aodh/api/controllers/v2/quotas.py). */
export function aodhQuotaRoutes(app: FastifyInstance, deps: ApiDeps): void {
  app.get('/v2/quotas', (request) => {
    const context = projectContextOf(request);
    const wanted = (request.query as { readonly project_id?: string }).project_id || context.projectId;
    if (wanted !== context.projectId && !context.isAdmin) throw notAuthorized(wanted);
    const stored = deps.store.quotas(wanted);
    const quotas =
      stored.length > 0 ? stored : deps.store.setQuotas(wanted, [{ resource: 'alarms', limit: -1 }]);
    return { project_id: wanted, quotas };
  });
  app.post('/v2/quotas', (request, reply) => {
    if (!projectContextOf(request).isAdmin) throw aodhForbidden();
    const { project_id, quotas } = readWsmeBody(quotasBody, request.body, 'body');
    return reply.code(201).send({ project_id, quotas: deps.store.setQuotas(project_id, quotas ?? []) });
  });
  app.delete('/v2/quotas/:project', (request, reply) => {
    if (!projectContextOf(request).isAdmin) throw aodhForbidden();
    deps.store.deleteQuotas((request.params as { readonly project: string }).project);
    return reply.code(204).send();
  });
}

/** `/v2/capabilities`, and the version document, which needs no token. */
export function descriptionRoutes(app: FastifyInstance): void {
  app.get('/v2/capabilities', () => ({
    api: {
      'alarms:history:query:complex': true,
      'alarms:history:query:simple': true,
      'alarms:query:complex': true,
      'alarms:query:simple': true,
    },
    alarm_storage: { 'storage:production_ready': true },
  }));
  app.get('/', (request) => ({ versions: { values: [versionOf(`${request.protocol}://${request.host}`)] } }));
}

function versionOf(baseUrl: string): object {
  const media = ['json', 'xml'].map((format) => ({
    base: `application/${format}`,
    type: `application/vnd.openstack.telemetry-v2+${format}`,
  }));
  return {
    id: 'v2',
    links: [
      { href: `${baseUrl}/v2`, rel: 'self' },
      { href: 'https://docs.openstack.org/', rel: 'describedby', type: 'text/html' },
    ],
    'media-types': media,
    status: 'stable',
    updated: '2013-02-13T00:00:00Z',
  };
}
