import type { Clock } from '../../core/clock.ts';
import { readAnswer } from '../../openstack/answer.ts';
import { openHttp } from '../../openstack/http.ts';
import type { Session } from '../../openstack/session.ts';

/** Asks a service at an address; a session of openstack/ does it with its user's token. */
export type RequestAt = Session['requestAt'];

/** Requests without a token, to services that need none. */
export interface JsonClient {
  readonly requestAt: RequestAt;
  close(): Promise<void>;
}

/** Opens a {@link JsonClient}. */
export function openJsonClient(options: { readonly clock: Clock; readonly timeoutMs?: number }): JsonClient {
  const { clock, timeoutMs = 30_000 } = options;
  const http = openHttp({ clock, timeoutMs, credentials: { insecure: false } });
  return {
    async requestAt(service, base, { method, path, json }, schema) {
      const headers = {
        accept: 'application/json',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const body = json === undefined ? {} : { body: JSON.stringify(json) };
      const request = { service, method, url: base + path, headers, ...body };
      return readAnswer(request, await http.send(request), schema);
    },
    close: () => http.close(),
  };
}
