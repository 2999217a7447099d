import type { FastifyInstance } from 'fastify';

/**
 * Reads JSON bodies as OpenStack's services do: an empty one is none, whatever `Content-Type` says (oslo, WSME and
 * webob deserializers), and any JSON value is a body.
 * @param refuse makes the error for a body that is not JSON; default a 400 with the parser's message
 */
export function acceptJson(app: FastifyInstance, refuse: (reason: unknown) => Error = malformed): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : (JSON.parse(String(body)) as unknown));
    } catch (error) {
      done(refuse(error));
    }
  });
}

function malformed(reason: unknown): Error {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  return Object.assign(error, { statusCode: 400 });
}
