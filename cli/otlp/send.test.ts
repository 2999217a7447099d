import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';
import { testCollector } from '../../tests/support/otlp/collector.ts';
import type { Collector } from './collector.ts';
import { sendSpans } from './send.ts';

const server = await testCollector();
afterAll(() => server.close());
let count = 0;
beforeEach(() => {
  count = server.received.length;
  server.answerWith();
});

const BODY = '{"resourceSpans":[]}';
/** A clock on which pauses are over at once, and count. */
function hastyClock(): Clock & { readonly pausesMs: readonly number[] } {
  const pausesMs: number[] = [];
  const real = systemClock();
  const startMs = real.monotonicMs();
  return {
    ...real,
    pausesMs,
    delay: (ms) => Promise.resolve(void pausesMs.push(ms)),
    monotonicMs: () => startMs + pausesMs.reduce((sum, ms) => sum + ms, 0),
  };
}
const to = (more: Partial<Collector> = {}): Collector => ({
  url: new URL('/v1/traces', server.url),
  headers: {},
  timeoutMs: 5000,
  ...more,
});
const send = (collector = to(), clock: Clock = hastyClock(), signal = new AbortController().signal) =>
  sendSpans(collector, BODY, { clock, signal, random: () => 0 });
async function failure(sending: Promise<unknown>): Promise<DoctorError> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DoctorError) return error;
  throw new Error(`no DoctorError: ${String(error)}`);
}
const tries = (): number => server.received.length - count;

describe('spans that are sent', () => {
  it('are posted as JSON with the headers', async () => {
    expect(await send(to({ headers: { 'x-key': 'k' } }))).toEqual({ rejectedSpans: 0, message: '' });
    expect(server.received.at(-1)).toMatchObject({
      url: '/v1/traces',
      headers: { 'content-type': 'application/json', 'x-key': 'k' },
      body: BODY,
    });
  });

  it.each([429, 502, 503, 504])('are sent again after %i', async (status) => {
    server.answerWith({ status }, { status });
    const clock = hastyClock();
    await send(to(), clock);
    expect(tries()).toBe(3);
    expect(clock.pausesMs).toEqual([200, 400]);
  });

  it('are not taken by a web page that answers 200 to everything', async () => {
    server.answerWith({ status: 200, body: '<!DOCTYPE html><title>Log in</title>' });
    await expect(send()).rejects.toThrow('it answered 200 with a web page');
    expect(tries()).toBe(1);
  });

  it.each([400, 401, 403, 404, 413, 500, 501, 505, 301])('are not sent again after %i', async (status) => {
    server.answerWith({ status, body: '{"code":3,"message":"bad\\n  data"}' });
    const error = await failure(send());
    expect(tries()).toBe(1);
    expect(error.message).toBe(
      `${server.url}/v1/traces did not take the spans: it answered ${status}: bad data.`,
    );
    expect(error).toMatchObject({ code: 'OTLP_NOT_SENT' });
  });

  it('are sent again when the connection is cut', async () => {
    server.answerWith('cut');
    await send();
    expect(tries()).toBe(2);
  });

  it.each([
    ['3', 3000],
    ['0', 0],
    ['soon', 200],
  ])('wait as Retry-After says: %s', async (header, ms) => {
    server.answerWith({ status: 503, headers: { 'retry-after': header } });
    const clock = hastyClock();
    await send(to(), clock);
    expect(clock.pausesMs).toEqual([ms]);
  });

  it('wait until the date that Retry-After names', async () => {
    const clock = hastyClock();
    const atMs = Math.ceil(clock.wallUs() / 1_000_000) * 1000 + 2000;
    server.answerWith({ status: 429, headers: { 'retry-after': new Date(atMs).toUTCString() } });
    await send(to(), clock);
    expect(clock.pausesMs[0]).toBeGreaterThan(1000);
    expect(clock.pausesMs[0]).toBeLessThanOrEqual(3000);
  });

  it('are given up when Retry-After asks for more than the time there is', async () => {
    server.answerWith({ status: 503, headers: { 'retry-after': '3600' } });
    const error = await failure(send());
    expect(tries()).toBe(1);
    expect(error.message).toMatch(/it answered 503 and asks for 3600 s of quiet\.$/);
  });

  it('are given up when no answer comes in time', async () => {
    server.answerWith('hang');
    const error = await failure(send(to({ timeoutMs: 150 }), systemClock()));
    expect(error.message).toMatch(/did not take the spans: no answer came in time\.$/);
    expect(tries()).toBe(1);
  });

  it('are given up when the collector stays busy, and when nobody is there', async () => {
    const busy = Array.from({ length: 50 }, () => ({ status: 503 }) as const);
    server.answerWith(...busy);
    expect((await failure(send())).message).toMatch(/after \d tries: it answered 503\.$/);
    const nobody = to({ url: new URL('http://127.0.0.1:9/v1/traces') });
    expect((await failure(send(nobody))).message).toMatch(/after \d tries: .*ECONNREFUSED[^a-z]*\.$/);
  });

  it('are no longer sent when the user interrupts', async () => {
    server.answerWith('hang');
    const stop = new AbortController();
    const sending = send(to(), systemClock(), stop.signal);
    await expect.poll(tries).toBe(1);
    stop.abort(new Error('interrupted'));
    await expect(sending).rejects.toThrow('interrupted');
  });

  it.each([
    [
      '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}',
      { rejectedSpans: 3, message: 'too old' },
    ],
    ['{"partialSuccess":{"errorMessage":"use https"}}', { rejectedSpans: 0, message: 'use https' }],
    ['{"partialSuccess":null}', { rejectedSpans: 0, message: '' }],
    ['', { rejectedSpans: 0, message: '' }],
    ['ok', { rejectedSpans: 0, message: '' }],
  ])('are taken in part or whole, as the answer says: %s', async (body, sent) => {
    server.answerWith({ status: 200, body });
    expect(await send()).toEqual(sent);
    expect(tries()).toBe(1);
  });
});
