import { describe, expect, it } from 'vitest';
import { DoctorError } from '../../core/errors.ts';
import { resolveOptions } from '../config/load.ts';
import { collectorOf, shownUrl } from './collector.ts';

const collector = (env: Readonly<Record<string, string>>, otlpEndpoint?: string) =>
  collectorOf(resolveOptions({ flags: otlpEndpoint === undefined ? {} : { otlpEndpoint }, env }));
const refusal = (env: Readonly<Record<string, string>>, flag?: string): DoctorError => {
  try {
    collector(env, flag);
  } catch (error) {
    if (error instanceof DoctorError) return error;
  }
  throw new Error('it was not refused');
};

describe('where spans go', () => {
  it('is nowhere when nobody says', () => {
    expect(collector({})).toBeUndefined();
    expect(collector({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b' })).toBeUndefined();
  });

  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/traces'],
    ['http://localhost:4318/', 'http://localhost:4318/v1/traces'],
    ['https://otel.example/otlp/', 'https://otel.example/otlp/v1/traces'],
    [' http://[::1]:4318/a?key=1', 'http://[::1]:4318/a/v1/traces?key=1'],
  ])('%s is the base of /v1/traces', (text, url) => {
    expect(collector({ OTEL_EXPORTER_OTLP_ENDPOINT: text })?.url.href).toBe(url);
    expect(collector({}, text)?.url.href).toBe(url);
  });

  it('is as it stands where it is named for traces alone, and a flag is stronger', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all.example',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces.example/in',
    };
    expect(collector(env)?.url.href).toBe('http://traces.example/in');
    expect(collector(env, 'http://flag.example')?.url.href).toBe('http://flag.example/v1/traces');
  });

  it.each(['localhost:4318', 'grpc://localhost:4317', 'ftp://a.example', 'http://', '/v1/traces'])(
    'is refused when it is %s',
    (text) => {
      expect(refusal({}, text)).toMatchObject({ code: 'USAGE' });
      expect(refusal({ OTEL_EXPORTER_OTLP_ENDPOINT: text })).toMatchObject({ code: 'CONFIG_INVALID' });
      expect(refusal({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: text }).message).toMatch(
        /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT in the environment is not the address/,
      );
    },
  );

  it('keeps a password out of the address, and a key out of messages', () => {
    const parsed = collector({}, 'https://me:s%3Acret@otel.example/x?key=abc');
    expect(parsed?.url.href).toBe('https://otel.example/x/v1/traces?key=abc');
    expect(parsed?.headers).toEqual({
      authorization: `Basic ${Buffer.from('me:s:cret').toString('base64')}`,
    });
    expect(parsed && shownUrl(parsed.url)).toBe('https://otel.example/x/v1/traces');
  });
});

describe('headers and time', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a.example' };

  it('are read as the specification has them', () => {
    const parsed = collector({
      ...env,
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20abc=, x-tenant = one , x-both=weak,',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-both=strong',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
    });
    expect(parsed).toMatchObject({
      headers: { authorization: 'Basic abc=', 'x-tenant': 'one', 'x-both': 'strong' },
      timeoutMs: 2500,
    });
    expect(collector(env)).toMatchObject({ headers: {}, timeoutMs: 10_000 });
  });

  it.each(['secret-word', 'a b=secret-word', 'a=secret-word%0Aother', 'a=%secret-word', 'a=ok,=secret-word'])(
    'are refused without being shown: %s',
    (text) => {
      const error = refusal({ ...env, OTEL_EXPORTER_OTLP_HEADERS: text });
      expect(error.code).toBe('CONFIG_INVALID');
      expect(error.message).toMatch(
        /^OTEL_EXPORTER_OTLP_HEADERS in the environment: entry \d is not a header/,
      );
      expect(`${error.message} ${error.hint}`).not.toContain('secret-word');
    },
  );

  it.each(['0', '10s', '-1', '1.5', '99999999'])('a time of %s is refused', (text) => {
    expect(refusal({ ...env, OTEL_EXPORTER_OTLP_TIMEOUT: text }).message).toMatch(/milliseconds from 1 to/);
  });
});
