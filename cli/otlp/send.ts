import { request } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf, systemCodeOf } from '../../core/errors.ts';
import { readBody } from '../../core/read-body.ts';
import { retry, retryAfterMs } from '../../core/retry.ts';
import type { Backoff, Retryable } from '../../core/retry.ts';
import { shownUrl } from './collector.ts';
import type { Collector } from './collector.ts';

/** What a collector said that took the spans. */
export interface Sent {
  /** Spans that it refused. */
  readonly rejectedSpans: number;
  /** Why, or what else it wants to be known; empty when it says nothing. */
  readonly message: string;
}

/** OTLP specification, "Retryable Response Codes": nothing else may be tried again. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** Nobody took the request. */
const NOT_TAKEN: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
]);
const BACKOFF: Backoff = { firstMs: 200, factor: 2, longestMs: 5_000 };
const MOST_WORDS = 300;
/** A collector has little to say. */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;

/** The answer to a request that was taken, `ExportTraceServiceResponse`. A 64-bit number may come as text. */
const answerSchema = z.object({
  partialSuccess: z
    .object({ rejectedSpans: z.coerce.number().catch(0).default(0), errorMessage: z.string().default('') })
    .nullish(),
});

/** What one try came to: an answer, or why there is none and how long to wait before the next one. */
type Try =
  | { readonly sent: Sent }
  | {
      readonly why: string;
      readonly isFinal: boolean;
      /** The pause that the collector asks for. */
      readonly askedMs?: number | undefined;
      readonly cause?: unknown;
    };

/** What {@link sendSpans} needs beside the spans. */
export interface SendDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For the jitter of pauses; see {@link retry}. */
  readonly random?: () => number;
}

/**
 * Posts an export request until it is taken, refused for good, or the time is over.
 * @param body what {@link Collector.url} takes, as JSON
 * @throws DoctorError `OTLP_NOT_SENT` with the collector's words; the signal's reason when it is aborted
 */
export async function sendSpans(
  collector: Collector,
  body: string,
  { clock, signal, random }: SendDeps,
): Promise<Sent> {
  let tries = 0;
  const result = await retry(
    (leftMs) => {
      tries += 1;
      return trySend(collector, body, { clock, signal, leftMs });
    },
    {
      clock,
      signal,
      random,
      backoff: BACKOFF,
      totalMs: collector.timeoutMs,
      canRetry: (outcome) => ('value' in outcome ? retryableOf(outcome.value) : undefined),
    },
  );
  if ('sent' in result) return result.sent;
  throw notSent(collector.url, tries, result);
}

function retryableOf(result: Try): Retryable | undefined {
  return 'sent' in result || result.isFinal ? undefined : { retryAfterMs: result.askedMs };
}

async function trySend(
  { url, headers }: Collector,
  body: string,
  { clock, signal, leftMs }: { readonly clock: Clock; readonly signal: AbortSignal; readonly leftMs: number },
): Promise<Try> {
  const late = new AbortController();
  const cancel = clock.after(Math.max(1, leftMs), () => late.abort(new Error('no answer came in time')));
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body,
      signal: AbortSignal.any([signal, late.signal]),
    });
    const text = await readBody(answer.body, MOST_ANSWER_BYTES);
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode < 300 && !isWebPage(text)) return { sent: readAnswer(text) };
    if (statusCode < 300) return { why: `it answered ${statusCode} with a web page`, isFinal: true };
    const isFinal = !RETRYABLE.has(statusCode);
    const askedMs = isFinal ? undefined : retryAfterMs(answer.headers['retry-after'], clock);
    return { why: `it answered ${statusCode}${wordsOf(text)}`, isFinal, askedMs };
  } catch (error) {
    signal.throwIfAborted();
    const isFinal = !NOT_TAKEN.has(systemCodeOf(error) ?? '');
    return { why: messageOf(late.signal.aborted ? late.signal.reason : error), isFinal, cause: error };
  } finally {
    cancel();
  }
}

/** What a proxy or a login page answers to everything. */
const isWebPage = (text: string): boolean => /^\s*</.test(text);

/** Any other answer that is none of the protocol's has still taken the request. */
function readAnswer(text: string): Sent {
  const parsed = answerSchema.safeParse(jsonOf(text));
  const partial = parsed.success ? parsed.data.partialSuccess : undefined;
  return { rejectedSpans: partial?.rejectedSpans ?? 0, message: partial?.errorMessage ?? '' };
}

/** The words of a `google.rpc.Status`, or the text as it is, cut short. */
function wordsOf(text: string): string {
  const message = z.object({ message: z.string() }).safeParse(jsonOf(text));
  const words = (message.success ? message.data.message : text).replaceAll(/\s+/g, ' ').trim();
  return words === '' ? '' : `: ${words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS)}…` : words}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notSent(
  url: URL,
  tries: number,
  { why, askedMs, cause }: Exclude<Try, { sent: Sent }>,
): DoctorError {
  const count = tries === 1 ? '' : ` after ${tries} tries`;
  const asked = askedMs === undefined ? '' : ` and asks for ${Math.ceil(askedMs / 1000)} s of quiet`;
  return new DoctorError(
    'OTLP_NOT_SENT',
    `${shownUrl(url)} did not take the spans${count}: ${why}${asked}.`,
    {
      hint: 'Check the collector and its address. The spans can be sent later: `doctor report <run> --report otlp`.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
