import { STATUS_CODES } from 'node:http';
import { DoctorError } from '../core/errors.ts';
import type { ErrorCode, ErrorDetails } from '../core/errors.ts';

/** Whether a request that failed may have been carried out all the same. */
export type Arrival = 'no' | 'perhaps' | 'perhaps later';

/** The test database could not be reached, or did not take what it was sent. */
export class TestDbError extends DoctorError {
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  readonly arrival: Arrival;
  /** The pause that the database asks for before it is sent anything again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails & {
      readonly status?: number;
      readonly arrival: Arrival;
      readonly retryAfterMs?: number | undefined;
    },
  ) {
    super(code, message, details);
    this.status = details.status;
    this.arrival = details.arrival;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** An answer, as far as errors need it. */
export interface AnswerFacts {
  readonly status: number;
  /** What the status line says beside the status; empty where the protocol has none. */
  readonly statusText: string;
  readonly body: string;
  /** The pause that it asks for. */
  readonly retryAfterMs?: number | undefined;
}

const HINTS: Readonly<Record<number, string>> = {
  400: 'The database does not take a result in this form; its message says what is missing.',
  401: 'Set TEST_DB_TOKEN to a token that this database takes.',
  403: 'The database does not let this be made here: ask its administrator, or check NODE_NAME and TEST_DB_TOKEN.',
  429: 'It gets too many requests at the moment: run `doctor upload` later.',
  404: 'Check that TEST_DB_URL is the full address of the results, …/api/v1/results.',
};

/** The error for an answer other than success. */
export function refusedRequest(what: string, answer: AnswerFacts): TestDbError {
  const { status } = answer;
  return new TestDbError(
    'TESTDB_REFUSED',
    `The test database answered ${what} with ${status}: ${refusalReasonOf(answer)}.`,
    {
      hint: HINTS[status] ?? (status >= 500 ? "Check the database's log." : 'Check TEST_DB_URL.'),
      status,
      retryAfterMs: answer.retryAfterMs,
      // What stands before the server may answer with an error while the server does its work.
      arrival: status >= 500 ? 'perhaps' : 'no',
    },
  );
}

/**
 * Why the server refused: it says so in the reason phrase of its status line. Where something in between has
 * replaced that by the usual phrase, or has none, the title of the page says it.
 */
export function refusalReasonOf({ status, statusText, body }: AnswerFacts): string {
  const usual = STATUS_CODES[status] ?? '';
  const reason = statusText.trim();
  const title = unescaped(/<title[^>]*>([^<]*)<\/title>/i.exec(body.slice(0, 10_000))?.[1] ?? '')
    .replaceAll(/\s+/g, ' ')
    .replace(new RegExp(`^\\s*${status}\\s*:?\\s*`), '')
    .trim();
  const own = reason === '' || reason.toLowerCase() === usual.toLowerCase() ? title : reason;
  return (own || reason || usual || 'no reason given').replace(/\.$/, '').slice(0, 300);
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

function unescaped(html: string): string {
  return html.replaceAll(/&[^;\s]{1,8};/g, (entity) => CHARACTERS[entity.toLowerCase()] ?? entity);
}
