import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { DoctorError, messageOf, systemCodeOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { readText } from './body.ts';
import type { Gate } from './gate.ts';
import { Refusal } from './refusal.ts';

/** What a component's server is made of. */
export interface WebServerOptions {
  /** `Inspector`, `Consumer`: the word in messages. */
  readonly name: string;
  /** Address to listen on. */
  readonly ip: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** The command line option that changes the port. */
  readonly portFlag: string;
  readonly log: Log;
  /** Who is let in; everybody else is answered 404, before anything else of the request is looked at. */
  readonly gate: Gate;
  readonly routes: (app: FastifyInstance) => void;
}

/** An HTTP server of a component. */
export interface WebServer {
  /** `http://127.0.0.1:12345`, once it listens; that of this machine's loopback where it listens everywhere. */
  readonly origin: string;
  /** Requests that were turned away, by status. */
  readonly refused: Readonly<Record<number, number>>;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** A request that is not all there by then is dropped, so that a slow sender holds no connection. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Listens. Bodies reach the routes as text of at most 1 MiB, whatever their content type; a `Refusal` that a
 * route throws is answered with its status and counted, and the server goes on.
 * @throws DoctorError `PORT_TAKEN`; `CONFIG_INVALID` for an address that is not this machine's
 */
export async function openWebServer(options: WebServerOptions): Promise<WebServer> {
  const { name, ip, port, log } = options;
  const refused: Record<number, number> = {};
  const turnedAway = new WeakSet<IncomingMessage>();
  const app = fastify({
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    rewriteUrl(request) {
      const url = options.gate(request.url ?? '');
      if (url === undefined) turnedAway.add(request);
      return url ?? '/';
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request: unknown, stream: IncomingMessage) => readText(stream));
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
    const status = error instanceof Refusal ? error.status : (error.statusCode ?? 500);
    refused[status] = (refused[status] ?? 0) + 1;
    const reason = messageOf(error);
    const { method, ip: from } = request;
    if (status >= 500) log.error(`${name} failed at a request`, { method, from, error });
    else log.warn(`${name} turned a request away`, { method, from, status, reason });
    const path = error instanceof Refusal && error.path !== undefined ? { path: error.path } : {};
    return reply.code(status).send({ error: { code: status, message: reason, ...path } });
  });
  // Before the body is read: nobody is to learn anything from how a request without the token is answered.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 || turnedAway.has(request.raw)) done(new Refusal(404, 'there is nothing here'));
    else done();
  });
  options.routes(app);
  try {
    await app.listen({ host: ip, port });
  } catch (error) {
    await app.close();
    throw cannotListen(options, error);
  }
  const bound = (app.server.address() as AddressInfo).port;
  return {
    origin: `http://${reachableAt(ip)}:${bound}`,
    refused,
    close: () => app.close(),
  };
}

/** A server that listens everywhere is reached at home. */
const AT_HOME: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

function reachableAt(ip: string): string {
  return AT_HOME[ip] ?? (isIPv6(ip) ? `[${ip}]` : ip);
}

function cannotListen({ name, ip, port, portFlag }: WebServerOptions, cause: unknown): DoctorError {
  if (systemCodeOf(cause) === 'EADDRINUSE') {
    return new DoctorError('PORT_TAKEN', `The ${name} cannot listen on ${ip}:${port}: the port is taken.`, {
      hint: `End the program that holds it, or choose another port with ${portFlag} (0 takes a free one).`,
      cause,
    });
  }
  return new DoctorError(
    'CONFIG_INVALID',
    `The ${name} cannot listen on ${ip}:${port}: ${messageOf(cause)}.`,
    {
      hint: `Set its ip to an address of this machine, and its port (${portFlag}) to one this user may listen on.`,
      cause,
    },
  );
}
