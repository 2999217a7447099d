import Fastify from 'fastify';

/** A request as the collector got it. */
export interface Received {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What it is to answer; `hang` is no answer at all, `cut` a closed connection. */
export type Answer =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'cut';

/** A collector on loopback that answers as it is ordered, and then with success. */
export interface TestCollector {
  readonly url: string;
  readonly received: readonly Received[];
  answerWith(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

/** Starts a {@link TestCollector}. */
export async function testCollector(): Promise<TestCollector> {
  const received: Received[] = [];
  const answers: Answer[] = [];
  const server = Fastify({ forceCloseConnections: true });
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  server.post('/*', async (request, reply) => {
    received.push({ url: request.url, headers: request.headers, body: String(request.body) });
    const answer = answers.shift() ?? { status: 200, body: '{}' };
    if (answer === 'hang') return reply.hijack();
    if (answer === 'cut') {
      request.raw.socket.destroy();
      return reply.hijack();
    }
    const { status, body = '', headers = {} } = answer;
    return reply.code(status).headers(headers).type('application/json').send(body);
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    received,
    answerWith: (...more) => void answers.splice(0, answers.length, ...more),
    close: () => server.close(),
  };
}
