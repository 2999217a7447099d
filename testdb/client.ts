import { z } from 'zod';
import { retry } from '../core/retry.ts';
import type { Backoff, Outcome, Retryable } from '../core/retry.ts';
import type { ResultQuery, SentResult, StoredResult, TestDb } from './contract.ts';
import { TestDbError, refusedRequest } from './errors.ts';
import type { AnswerFacts } from './errors.ts';
import { openTestDbHttp } from './http.ts';
import type { TestDbHttp, TestDbOptions } from './http.ts';
import { parseLoosely } from './json.ts';

/** For requests that change nothing. */
const BACKOFF: Backoff = { firstMs: 200, factor: 4, attempts: 3, longestRetryAfterMs: 10_000 };

/** A page has 20 results as deployed: nobody wants more of them than this. */
const MOST_PAGES = 50;

const storedSchema = z.looseObject({ _id: z.string().regex(/^[0-9a-f]{24}$/i) });
const listSchema = z.object({
  results: z.array(z.unknown()),
  pagination: z.object({ total_pages: z.int() }).optional(),
});
const createdSchema = z.object({ href: z.string() });

/**
 * Opens a database that speaks OPNFV's TestAPI. Facts of that API: success is 200 also for what was made; errors
 * are pages of HTML; lists come in pages, newest first, and asking for a page after the last is a 400.
 */
export function openTestApi(options: TestDbOptions): TestDb {
  const http = openTestDbHttp(options);
  const results = withoutLogin(options.url);
  const root = results.slice(0, results.lastIndexOf('/'));
  const get = (url: string): Promise<AnswerFacts> => getPatiently(http, new URL(url), options);

  /** A pod, a project or a case. Somebody else may make it at the same moment. */
  const ensureOne = async (collection: string, name: string): Promise<void> => {
    const own = `${root}/${collection}/${encodeURIComponent(name)}`;
    const isThere = async (): Promise<boolean> => {
      const answer = await get(own);
      if (answer.status !== 404 && answer.status >= 300)
        throw refusedRequest(`GET ${new URL(own).pathname}`, answer);
      return answer.status < 300;
    };
    if (await isThere()) return;
    const url = new URL(`${root}/${collection}`);
    try {
      const answer = await http.send('POST', url, { name });
      if (answer.status >= 300) throw refusedRequest(`POST ${url.pathname} for ${name}`, answer);
    } catch (error) {
      // "Already exists", or the answer alone was lost.
      if (!(error instanceof TestDbError) || error.arrival === 'perhaps later' || !(await isThere()))
        throw error;
    }
  };

  return {
    url: results,
    async ensure({ pod_name, project_name, case_name }) {
      await ensureOne('pods', pod_name);
      await ensureOne('projects', project_name);
      await ensureOne(`projects/${encodeURIComponent(project_name)}/cases`, case_name);
    },
    async find(query, enough = () => false) {
      const found: StoredResult[] = [];
      for (let page = 1, pages = 1; page <= Math.min(pages, MOST_PAGES); page += 1) {
        const answer = await get(`${results}?${parametersOf(query, page)}`);
        // Results came to an end between two pages.
        if (answer.status === 400 && page > 1) break;
        const list = read(`GET ${new URL(results).pathname}`, answer, listSchema);
        found.push(...list.results.flatMap(storedOf));
        if (enough(found)) break;
        pages = list.pagination?.total_pages ?? 1;
      }
      return found;
    },
    async create(result: SentResult) {
      const url = new URL(results);
      const answer = await http.send('POST', url, result);
      if (answer.status >= 300) throw refusedRequest(`POST ${url.pathname}`, answer);
      // Whatever the server takes for its own host: only the id counts.
      const href = createdSchema.safeParse(jsonOf(answer.body)).data?.href ?? '';
      return /\/([0-9a-f]{24})\/?$/i.exec(href)?.[1];
    },
    async read(id) {
      const answer = await get(`${results}/${id}`);
      const what = `GET ${new URL(results).pathname}/${id}`;
      const [stored] = storedOf(read(what, answer, storedSchema));
      if (stored !== undefined) return stored;
      throw unexpected(what, 'it has no id');
    },
    close: () => http.close(),
  };
}

/** The address of the results as it may be shown and asked: no user, no password, no slash at its end. */
function withoutLogin(url: string): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href.replace(/\/+$/, '');
}

function parametersOf(query: ResultQuery, page: number): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][];
  return new URLSearchParams([...given, ['page', String(page)]]).toString();
}

function getPatiently(
  http: TestDbHttp,
  url: URL,
  { clock, signal, timeoutMs, random }: TestDbOptions,
): Promise<AnswerFacts> {
  return retry(() => http.send('GET', url), {
    clock,
    signal,
    random,
    backoff: BACKOFF,
    totalMs: 3 * timeoutMs,
    canRetry,
  });
}

/** The connection was lost, or the server is overloaded or broken. After a timeout it may still be at work. */
function canRetry(outcome: Outcome<AnswerFacts>): Retryable | undefined {
  if ('value' in outcome) {
    const { status, retryAfterMs } = outcome.value;
    return status < 500 && status !== 429 ? undefined : { retryAfterMs };
  }
  const { error } = outcome;
  return error instanceof TestDbError && error.arrival !== 'perhaps later' ? {} : undefined;
}

function read<T>(what: string, answer: AnswerFacts, schema: z.ZodType<T>): T {
  if (answer.status >= 300) throw refusedRequest(what, answer);
  const parsed = schema.safeParse(jsonOf(answer.body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unexpected(what, `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'invalid'}`);
}

function jsonOf(body: string): unknown {
  try {
    return parseLoosely(body);
  } catch {
    return undefined;
  }
}

/** A result without an id of the usual form is nobody's: it is passed over. */
function storedOf(value: unknown): readonly StoredResult[] {
  const parsed = storedSchema.safeParse(value);
  return parsed.success ? [{ id: parsed.data['_id'], fields: parsed.data }] : [];
}

function unexpected(what: string, problem: string): TestDbError {
  return new TestDbError(
    'TESTDB_UNEXPECTED',
    `The test database answered ${what} with something unexpected: ${problem}.`,
    {
      hint: 'Check that TEST_DB_URL is the address of the results of an OPNFV TestAPI, …/api/v1/results.',
      arrival: 'perhaps',
    },
  );
}
