import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestContext } from '../../kit/contracts.ts';
import { contextOf } from '../../kit/service.ts';
import { neutronFault, neutronForbidden, invalid, neutronNotFound } from '../faults.ts';
import type { Resource } from '../state.ts';
import { answerList } from './list.ts';
import type { Query } from './list.ts';

/** A body's fields, as they came. */
export type Fields = Readonly<Record<string, unknown>>;

/** The behavior of one kind of resource; the routes are the same for all. */
export interface Collection<T extends Resource> {
  /** `floatingip` */
  readonly singular: string;
  readonly plural: string;
  /** As in exceptions: `FloatingIP`. */
  readonly title: string;
  get(id: string): T | undefined;
  /** Candidates for a list; may use a filter to reduce them. */
  list(query: Query): Iterable<T>;
  create(fields: Fields, context: RequestContext): T;
  update(item: T, fields: Fields, context: RequestContext): void;
  remove(item: T, context: RequestContext): void;
  /** Seen by all projects. */
  isShared?(item: T): boolean;
  /** Fields that only administrators see and set. */
  readonly adminFields?: readonly string[];
}

/** Network API v2.0: list, create, show, update and delete of one kind of resource. */
export function collectionRoutes<T extends Resource>(
  app: FastifyInstance,
  collection: Collection<T>,
  touched: (item: T) => void,
): void {
  const { singular, plural, title } = collection;
  const path = `/v2.0/${plural.replaceAll('_', '-')}`;
  const isOwn = (item: T, { projectId }: RequestContext): boolean => item.project_id === projectId;
  // Resources that a role may not read are not in lists and are not found (pecan_wsgi/hooks/policy_enforcement.py).
  const maySee = (item: T, context: RequestContext): boolean =>
    context.isAdmin || (context.mayRead && isOwn(item, context)) || collection.isShared?.(item) === true;
  const visible = (request: FastifyRequest): T => {
    const { id } = request.params as { id: string };
    const item = collection.get(id);
    if (item === undefined || !maySee(item, contextOf(request))) throw neutronNotFound(title, id);
    return item;
  };
  const own = (request: FastifyRequest, action: string): T => {
    const item = visible(request);
    const context = contextOf(request);
    if (context.isAdmin || (context.mayWrite && isOwn(item, context))) return item;
    throw neutronForbidden(`${action}_${singular}`);
  };
  const view = (item: T, context: RequestContext): object =>
    context.isAdmin ? item : withoutFields(item, collection.adminFields ?? []);
  const fieldsOf = (request: FastifyRequest, action: string): Fields => {
    const fields = bodyOf(request)[singular];
    if (fields === undefined || fields === null) {
      throw neutronFault(400, 'HTTPBadRequest', `Unable to find '${singular}' in request body`);
    }
    if (typeof fields !== 'object' || Array.isArray(fields)) {
      throw neutronFault(400, 'HTTPBadRequest', `Object '${singular}' contains invalid data`);
    }
    refuseAdminFields(fields as Fields, collection, contextOf(request), action);
    return fields as Fields;
  };

  app.get(path, async (request) => {
    const context = contextOf(request);
    const query = request.query as Query;
    const items = [...collection.list(query)].filter((item) => maySee(item, context));
    return answerList(
      request,
      plural,
      items.map((item) => view(item, context)),
    );
  });
  app.post(path, async (request, reply) => {
    const context = contextOf(request);
    const fields = fieldsOf(request, 'create');
    if (!context.mayWrite) throw neutronForbidden(`create_${singular}`);
    const item = collection.create(fields, context);
    return reply.code(201).send({ [singular]: view(item, context) });
  });
  app.get(`${path}/:id`, async (request) => ({ [singular]: view(visible(request), contextOf(request)) }));
  app.put(`${path}/:id`, async (request) => {
    const item = own(request, 'update');
    const context = contextOf(request);
    collection.update(item, fieldsOf(request, 'update'), context);
    touched(item);
    return { [singular]: view(item, context) };
  });
  app.delete(`${path}/:id`, async (request, reply) => {
    collection.remove(own(request, 'delete'), contextOf(request));
    return reply.code(204).send();
  });
  tagRoutes(app, path, { seen: visible, own: (request) => own(request, 'update') });
}

/** @throws ServiceFault 400 for a body that is missing or not an object (neutron/api/v2/base.py) */
export function bodyOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Object.keys(body).length === 0) {
    throw neutronFault(400, 'HTTPBadRequest', 'Resource body required');
  }
  return body as Readonly<Record<string, unknown>>;
}

function refuseAdminFields<T extends Resource>(
  fields: Fields,
  { adminFields = [], singular }: Collection<T>,
  context: RequestContext,
  action: string,
): void {
  if (context.isAdmin) return;
  const refused = adminFields.find((field) => field in fields);
  if (refused !== undefined) throw neutronForbidden(`${action}_${singular}:${refused}`);
}

function withoutFields(item: object, hidden: readonly string[]): object {
  return Object.fromEntries(Object.entries(item).filter(([key]) => !hidden.includes(key)));
}

/** The extension standard-attr-tag. */
function tagRoutes(
  app: FastifyInstance,
  path: string,
  { seen, own }: Readonly<Record<'seen' | 'own', (request: FastifyRequest) => Resource>>,
): void {
  app.get(`${path}/:id/tags`, async (request) => ({ tags: seen(request).tags }));
  app.put(`${path}/:id/tags`, async (request) => {
    const { tags } = (request.body ?? {}) as { tags?: unknown };
    if (!Array.isArray(tags)) throw invalid('tags', 'it must be a list');
    own(request).tags = tags.map(String);
    return { tags };
  });
}
