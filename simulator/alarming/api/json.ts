import type { FastifyInstance } from 'fastify';
import { clientError } from './faults.ts';

/** Reads JSON bodies as WSME does: a bare text is one, nothing at all is no body, and its own words otherwise. */
export function acceptJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : (JSON.parse(String(body)) as unknown));
    } catch {
      done(clientError('Request is not in valid JSON format'));
    }
  });
}
