import { DoctorError } from '../../core/errors.ts';
import { MAX_MS } from '../config/kinds.ts';
import { configOf } from '../config/load.ts';
import type { ResolvedOption } from '../config/load.ts';

/** Where spans go, and how. */
export interface Collector {
  readonly url: URL;
  /** Secrets may be among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** For the whole of it, further tries included. */
  readonly timeoutMs: number;
}

const TRACES_PATH = 'v1/traces';
/** The exporter specification's own. */
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * The collector that the options name; undefined when they name none. As OpenTelemetry's exporter specification has it:
 * the endpoint for traces is taken as it is and is stronger than the one for all signals, to which `/v1/traces` is
 * added. A flag is stronger than both.
 * @throws DoctorError `USAGE` or `CONFIG_INVALID` when an address or a header cannot be used
 */
export function collectorOf(options: readonly ResolvedOption[]): Collector | undefined {
  const { otlpEndpoint, otlpTracesEndpoint, otlpHeaders, otlpTracesHeaders, otlpTimeoutMs } =
    configOf(options).reports;
  const isAsked = originOf(options, 'otlpEndpoint') === 'command line';
  const own = isAsked ? undefined : otlpTracesEndpoint;
  const used = own === undefined ? 'otlpEndpoint' : 'otlpTracesEndpoint';
  const text = own ?? otlpEndpoint;
  if (text === undefined) return undefined;
  const url = parseUrl(text);
  if (url === undefined) {
    throw new DoctorError(
      isAsked ? 'USAGE' : 'CONFIG_INVALID',
      `${whereOf(options, used)} is not the address of a collector: it must be an http or https URL.`,
      { hint: 'As in http://localhost:4318, the port at which a collector takes OTLP over HTTP.' },
    );
  }
  if (own === undefined) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${TRACES_PATH}`;
  const headers = {
    ...headersOf(options, 'otlpHeaders', otlpHeaders),
    ...headersOf(options, 'otlpTracesHeaders', otlpTracesHeaders),
  };
  return { url, headers: { ...basicAuth(url), ...headers }, timeoutMs: timeoutOf(options, otlpTimeoutMs) };
}

/** An address as it may be shown: what follows a question mark may be a key. */
export function shownUrl({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function timeoutOf(options: readonly ResolvedOption[], text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  if (ms >= 1 && ms <= MAX_MS) return ms;
  throw new DoctorError(
    'CONFIG_INVALID',
    `${whereOf(options, 'otlpTimeoutMs')} is ${JSON.stringify(text)}; it must be a whole number of milliseconds from 1 to ${MAX_MS}.`,
    { hint: `Without it, ${DEFAULT_TIMEOUT_MS} milliseconds are allowed.` },
  );
}

function parseUrl(text: string): URL | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

/** Takes user and password out of the URL: they belong into a header, and in no message. */
function basicAuth(url: URL): Readonly<Record<string, string>> {
  const { username, password } = url;
  if (username === '' && password === '') return {};
  url.username = '';
  url.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** RFC 9110, token. */
const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]+$/;
/** What a header's value may hold: visible signs, blanks between them. */
const HEADER_VALUE = /^[\t\u0020-\u007E\u0080-\u00FF]*$/;

/** `key=value,key=value`, as in W3C Baggage: values are percent-encoded. */
function headersOf(
  options: readonly ResolvedOption[],
  name: 'otlpHeaders' | 'otlpTracesHeaders',
  text = '',
): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair, index) => {
      const [key = '', ...rest] = pair.split('=');
      const header = key.trim().toLowerCase();
      const value = decoded(rest.join('=').trim());
      if (
        rest.length === 0 ||
        !HEADER_NAME.test(header) ||
        value === undefined ||
        !HEADER_VALUE.test(value)
      ) {
        // Its text may be a secret, so its place must do.
        throw new DoctorError(
          'CONFIG_INVALID',
          `${whereOf(options, name)}: entry ${index + 1} is not a header.`,
          { hint: 'Use name=value,name=value, with %2C for a comma in a value.' },
        );
      }
      return [header, value];
    }),
  );
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function originOf(options: readonly ResolvedOption[], name: ResolvedOption['name']): string | undefined {
  return options.find((option) => option.name === name)?.origin;
}

function whereOf(options: readonly ResolvedOption[], name: ResolvedOption['name']): string {
  const option = options.find((option) => option.name === name);
  if (option === undefined) return name;
  const { origin, spec } = option;
  if (origin === 'command line') return spec.flag?.split(' ')[0] ?? spec.key;
  return origin === `environment ${spec.env}` ? `${spec.env} in the environment` : `${origin}: ${spec.key}`;
}
