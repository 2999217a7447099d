import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What goes wrong with the next request that it is meant for. */
export type TestDbFault =
  /** The connection is cut before anything is done. */
  | 'cut before'
  /** What was asked for is done, and the connection is cut instead of an answer. */
  | 'cut after'
  /** 500 as the server itself says it. */
  | '500'
  /** 400 as for a result that misses a field. */
  | '400'
  /** 404 for what is there: it was made by somebody else right after the look. */
  | '404'
  /** 502 as a proxy says it, after the server behind it has done its work. */
  | '502 after'
  /** Nothing comes until {@link TestDbServer.release}; the work is done then. */
  | 'hold'
  /** 200 with a page of HTML in the place of the answer, after the work is done. */
  | 'html'
  /** Taken with a 200, and lost. */
  | 'lose';

/** Fields as they are stored. */
export type Stored = Record<string, unknown>;

/** The test database of OPNFV as its API and its source have it (docs/test-database.md), with faults to order. */
export interface TestDbServer {
  /** `http://127.0.0.1:…/api/v1/results` */
  readonly url: string;
  readonly results: readonly Stored[];
  readonly pods: ReadonlySet<string>;
  /** `project/case` */
  readonly cases: ReadonlySet<string>;
  /** `POST /api/v1/results → 200` of every request that was answered. */
  readonly requests: readonly string[];
  /** Orders a fault for the next request whose method and path match. */
  fault(fault: TestDbFault, pattern?: RegExp): void;
  /** Lets go what is held, and waits until it is done. */
  release(): Promise<void>;
  /** Puts a result into the database as other programs have done it. */
  insert(fields: Stored): void;
  close(): Promise<void>;
}

/** How a server is set up. */
export interface TestDbSetup {
  /** Without it every token is taken, and none. */
  readonly token?: string;
  /** Nobody may add pods, projects or cases over HTTP. */
  readonly isClosed?: boolean;
  /** `api_results_per_page`; 20 as deployed. */
  readonly perPage?: number;
  /** A proxy stands before it that has its own words for each status. */
  readonly losesReasons?: boolean;
  /** A field of results that it writes otherwise than it got it. */
  readonly wrongField?: string;
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

const FIELDS =
  'pod_name project_name case_name criteria installer scenario version build_tag start_date stop_date details'.split(
    ' ',
  );

/** Python's reading of a text as a number, as the server does it to every field of a result. */
function converted(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^0[0-7]+$/.test(value)) return Number.parseInt(value, 8);
  if (/^[+-]?\d+$/.test(value) || /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return Number(value);
  return value;
}

/** Python's JSON, which has a word for what is larger than all numbers. */
function pythonJson(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => (item === Infinity ? '@@Infinity' : item));
  return text.replaceAll('"@@Infinity"', 'Infinity');
}

const page = (status: number, reason: string): string =>
  `<html><title>${status}: ${reason}</title><body>${status}: ${reason}</body></html>`;

/** Starts a database on a free port. */
export async function startTestDb(setup: TestDbSetup = {}): Promise<TestDbServer> {
  const { token, perPage = 20 } = setup;
  const results: Stored[] = [];
  const pods = new Set<string>();
  const projects = new Set<string>();
  const cases = new Set<string>();
  const requests: string[] = [];
  const faults: { readonly fault: TestDbFault; readonly pattern: RegExp }[] = [];
  const held: (() => Promise<void>)[] = [];
  let ids = 0;
  const app = fastify({ forceCloseConnections: true });

  const insert = (fields: Stored): string => {
    ids += 1;
    const id = ids.toString(16).padStart(24, '5a');
    const own = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, converted(value)]));
    results.unshift({
      _id: id,
      ...own,
      ...(setup.wrongField === undefined ? {} : { [setup.wrongField]: 'wrong' }),
    });
    return id;
  };
  // The server takes the name it was started with for its own, whatever name it was called by.
  const created = (path: string): Stored => ({ href: `http://testresults.example:8000${path}` });
  const add = (names: Set<string>, name: string, path: string): Stored => {
    if (setup.isClosed === true) throw new Refused(403, "You don't have permission to add");
    if (names.has(name)) throw new Refused(403, `${name} already exists`);
    names.add(name);
    return created(path);
  };
  const show = (names: ReadonlySet<string>, name: string): Stored => {
    if (!names.has(name)) throw new Refused(404, `Could Not Found [${name}]`);
    return { name };
  };

  const createResult = (body: unknown): Stored => {
    if (typeof body !== 'object' || body === null) throw new Refused(400, 'no body');
    const fields = body as Stored;
    for (const name of ['pod_name', 'project_name', 'case_name'])
      if (typeof fields[name] !== 'string' || fields[name] === '') throw new Refused(400, `${name} Missing`);
    if (!['PASS', 'FAIL'].includes(String(fields['criteria'])))
      throw new Refused(400, `criteria Invalid, should be one of PASS, FAIL`);
    const [pod, project, name] = ['pod_name', 'project_name', 'case_name'].map((key) => String(fields[key]));
    const isKnown = pods.has(pod ?? '') && projects.has(project ?? '') && cases.has(`${project}/${name}`);
    if (!isKnown) throw new Refused(403, `Could Not Found pod, project or case of [${name}]`);
    if (Object.keys(fields).some((key) => !FIELDS.includes(key)))
      throw new Refused(500, 'Internal Server Error');
    return created(`/api/v1/results/${insert(fields)}`);
  };

  const listResults = (query: Readonly<Record<string, string>>): Stored => {
    const { page: asked = '1', last = '0', ...filters } = query;
    const matching = results.filter((result) =>
      Object.entries(filters).every(([key, value]) => {
        const field = ['pod', 'project', 'case'].includes(key) ? `${key}_name` : key;
        return result[field] === value;
      }),
    );
    const shown = Number(last) > 0 ? matching.slice(0, Number(last)) : matching;
    const pages = Math.ceil(shown.length / perPage);
    const number = Number(asked);
    if (number > 1 && number > pages) throw new Refused(400, `Request page > total_pages [${pages}]`);
    const pagination = { current_page: number, total_pages: pages };
    return { results: shown.slice((number - 1) * perPage, number * perPage), pagination };
  };

  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Stored,
  ): Promise<FastifyReply> => {
    const what = `${request.method} ${request.url.split('?')[0]}`;
    const send = (status: number, type: string, text: string, reason?: string): FastifyReply => {
      requests.push(`${what} → ${status}`);
      if (reason !== undefined && setup.losesReasons !== true) reply.raw.statusMessage = reason;
      return reply.code(status).header('content-type', type).send(text);
    };
    const cut = (): FastifyReply => {
      requests.push(`${what} → cut`);
      request.raw.socket.destroy();
      return reply.hijack();
    };
    const index = faults.findIndex(({ pattern }) => pattern.test(what));
    const fault = index < 0 ? undefined : faults.splice(index, 1)[0]?.fault;
    if (fault === 'cut before') return cut();
    if (fault === '500') return send(500, 'text/html', page(500, 'Internal Server Error'));
    if (fault === 'lose')
      return send(200, 'application/json', pythonJson(created(`/api/v1/results/${'f'.repeat(24)}`)));
    if (fault === 'hold') {
      await new Promise<void>((done) => held.push(() => Promise.resolve(done())));
    }
    try {
      if (token !== undefined && request.method !== 'GET' && request.headers['x-auth-token'] !== token)
        throw new Refused(401, 'Unauthorized: token is not valid');
      if (fault === '400') throw new Refused(400, 'pod_name Missing');
      if (fault === '404') throw new Refused(404, 'Could Not Found');
      const made = work();
      if (fault === 'cut after') return cut();
      if (fault === '502 after') return send(502, 'text/html', page(502, 'Bad Gateway'));
      if (fault === 'html') return send(200, 'text/html', '<html><title>Welcome</title></html>');
      return send(200, 'application/json', pythonJson(made));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return send(error.status, 'text/html; charset=UTF-8', page(error.status, error.message), error.message);
    }
  };

  interface Named {
    Params: { name: string; project: string };
    Body: { name?: string } | null;
    Querystring: Record<string, string>;
  }
  const nameIn = (body: Named['Body']): string => {
    if (typeof body?.name !== 'string' || body.name === '') throw new Refused(400, 'name Missing');
    return body.name;
  };
  const api = '/api/v1';
  const needsProject = (project: string): void => {
    if (!projects.has(project)) throw new Refused(403, `Could Not Found project [${project}]`);
  };
  app.get<Named>(`${api}/pods/:name`, (request, reply) =>
    answer(request, reply, () => show(pods, request.params.name)),
  );
  app.post<Named>(`${api}/pods`, (request, reply) =>
    answer(request, reply, () => add(pods, nameIn(request.body), `${api}/pods/${nameIn(request.body)}`)),
  );
  app.get<Named>(`${api}/projects/:name`, (request, reply) =>
    answer(request, reply, () => show(projects, request.params.name)),
  );
  app.post<Named>(`${api}/projects`, (request, reply) =>
    answer(request, reply, () =>
      add(projects, nameIn(request.body), `${api}/projects/${nameIn(request.body)}`),
    ),
  );
  app.get<Named>(`${api}/projects/:project/cases/:name`, (request, reply) =>
    answer(request, reply, () => show(cases, `${request.params.project}/${request.params.name}`)),
  );
  app.post<Named>(`${api}/projects/:project/cases`, (request, reply) =>
    answer(request, reply, () => {
      const { project } = request.params;
      needsProject(project);
      return add(
        cases,
        `${project}/${nameIn(request.body)}`,
        `${api}/projects/${project}/cases/${nameIn(request.body)}`,
      );
    }),
  );
  app.get<Named>(`${api}/results`, (request, reply) =>
    answer(request, reply, () => listResults(request.query)),
  );
  app.post(`${api}/results`, (request, reply) => answer(request, reply, () => createResult(request.body)));
  app.get<Named>(`${api}/results/:name`, (request, reply) =>
    answer(request, reply, () => {
      const found = results.find((result) => result['_id'] === request.params.name);
      if (found === undefined) throw new Refused(404, `Could Not Found [${request.params.name}]`);
      return found;
    }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const release = async (): Promise<void> => {
    for (const go of held.splice(0)) await go();
    await new Promise<void>((done) => setImmediate(done));
  };
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${api}/results`,
    results,
    pods,
    cases,
    requests,
    fault: (fault, pattern = /^POST .*\/results$/) => void faults.push({ fault, pattern }),
    release,
    insert: (fields) => void insert(fields),
    async close() {
      await release();
      await app.close();
    },
  };
}
