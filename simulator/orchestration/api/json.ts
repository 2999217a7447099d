import type { FastifyInstance } from 'fastify';
import { messageOf } from '../../../core/errors.ts';
import { badRequest } from '../faults.ts';

/** Reads JSON bodies as Heat does: heatclient says of an empty one, too, that it is JSON. */
export function acceptJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : (JSON.parse(String(body)) as unknown));
    } catch (error) {
      done(badRequest(messageOf(error)));
    }
  });
}
