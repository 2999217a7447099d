import fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import { newUuid } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import { pathBelow } from './addresses.ts';
import type { RequestContext, TokenValidator } from './contracts.ts';
import { acceptJson } from './json-body.ts';
import type { Latency } from './latency.ts';
import { ServiceFault } from './service-fault.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The hop whose latency a request takes. */
    hop?: string;
  }
}

/** Dependencies of every service. */
export interface ServiceDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: TokenValidator;
  readonly latency: Latency;
  /** The web server's path below which the service is served; default none. */
  readonly prefix?: string | undefined;
}

/** One service of the cloud. */
export interface ServiceDefinition {
  /** `nova`, `neutron`…: the first part of its hops. */
  readonly name: string;
  /** The body of an error response in the service's own format. */
  errorBody(fault: ServiceFault, requestId: string): unknown;
  /** Paths that are served without a token: version documents. */
  isOpen?(method: string, path: string): boolean;
  /**
   * Checks a request against the service's policy, as far as its route and the requester's roles decide.
   * @throws ServiceFault
   */
  authorize?(request: FastifyRequest, context: RequestContext): void;
  routes(app: FastifyInstance): void | Promise<void>;
}

/** nova-api and the others refuse larger bodies (oslo.middleware, max_request_body_size 114688); images are larger. */
const BODY_LIMIT_BYTES = 1024 * 1024;

const contexts = new WeakMap<FastifyRequest, RequestContext>();

/** The requester. @throws TypeError on a path that is served without a token */
export function contextOf(request: FastifyRequest): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) throw new TypeError(`${request.url} is served without a token`);
  return context;
}

/** Builds a service: authentication, latency, request ids, and errors in its own format. It does not listen yet. */
export async function createService(
  definition: ServiceDefinition,
  deps: ServiceDeps,
): Promise<FastifyInstance> {
  const { name } = definition;
  const { latency, tokens, log, prefix = '' } = deps;
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    genReqId: () => `req-${newUuid()}`,
    routerOptions: { ignoreTrailingSlash: true },
    rewriteUrl: (request) => pathBelow(prefix, request.url ?? '/'),
  });
  // A 401 of the service itself gets the header too (auth_token, `process_response`).
  const challenge = (reply: FastifyReply): FastifyReply =>
    reply.statusCode === 401
      ? reply.header('www-authenticate', `Keystone uri="${tokens.identityUrl}"`)
      : reply;
  const answerFault = (fault: ServiceFault, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    challenge(reply.code(fault.status).headers(fault.headers)).send(definition.errorBody(fault, request.id));

  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-openstack-request-id', request.id);
    if (name === 'nova') void reply.header('x-compute-request-id', request.id);
    const path = request.url.split('?')[0] ?? '/';
    if (definition.isOpen?.(request.method, path) === true) return done();
    const token = request.headers['x-auth-token'];
    const context = typeof token === 'string' ? tokens.validate(token) : undefined;
    if (context === undefined) return void challenge(reply.code(401)).send(UNAUTHORIZED);
    contexts.set(request, context);
    return done();
  });
  app.addHook('preHandler', (request) =>
    latency.pause(request.routeOptions.config.hop ?? `${name}.${request.method.toLowerCase()}`),
  );
  app.addHook('preHandler', async (request) => {
    const context = contexts.get(request);
    if (context !== undefined) definition.authorize?.(request, context);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof ServiceFault) return answerFault(error, request, reply);
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error(`${name} failed`, { error, url: request.url });
    return answerFault(new ServiceFault(status, errorMessage(status, error)), request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    answerFault(new ServiceFault(404, 'The resource could not be found.'), request, reply),
  );
  acceptJson(app);
  await definition.routes(app);
  await app.ready();
  return app;
}

/** As keystonemiddleware answers a request without a valid token (auth_token, `process_request`). */
const UNAUTHORIZED = {
  error: {
    code: 401,
    title: 'Unauthorized',
    message: 'The request you have made requires authentication.',
  },
};

function errorMessage(status: number, error: Error): string {
  if (status === 413) return 'Request is too large.';
  if (status >= 500) return 'Unexpected API Error. Please report this.';
  return `Malformed request: ${error.message}`;
}
