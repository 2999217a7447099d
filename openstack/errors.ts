import { DoctorError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';

/** A request, as an error names it. */
export interface RequestFacts {
  /** Service type in the catalogue: `compute`, `network`… */
  readonly service: string;
  readonly method: string;
  readonly url: string;
  /** Where the service's API should begin, while nothing there has been found yet. */
  readonly unprovenRoot?: string;
}

/** A service answered a request with an error. */
export class CloudRefused extends DoctorError {
  /** The HTTP status. */
  readonly status: number;

  constructor(code: ErrorCode, status: number, message: string, hint: string) {
    super(code, message, { hint });
    this.status = status;
  }
}

/** The HTTP status a service refused with; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof CloudRefused ? error.status : undefined;
}

/** Waits for a request that is to be answered with 400. @throws what else it is refused with */
export async function expectBadRequest(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (statusOf(error) !== 400) throw error;
  }
}

const HINTS: Readonly<Record<number, string>> = {
  401: "The token was refused: check the user's password and that the cloud's clocks agree.",
  403: "The user must be an administrator of the cloud, the tenant's role (doctor_role) one that the service's policy accepts, and quotas must have room.",
  404: 'Something that was there before is gone; somebody else may be working on this cloud.',
  409: 'Something else is in the way on the cloud; the words of the service say what.',
  509: 'Fenix runs three sessions at a time: delete one that is over, or wait for one to end.',
  503: 'The service is overloaded or being restarted; try again later.',
};

/** The error for an answer other than success. */
export function refusal(
  facts: RequestFacts,
  answer: { readonly status: number; readonly body: string; readonly requestId: string | undefined },
): CloudRefused {
  const { service, method, url } = facts;
  const words = serviceWords(answer.body);
  const id = answer.requestId === undefined ? '' : ` (request ${answer.requestId})`;
  return new CloudRefused(
    'CLOUD_REFUSED',
    answer.status,
    `The ${service} service answered ${method} ${new URL(url).pathname} with ${answer.status}: ${words}${id}.`,
    hintFor(facts, answer.status, words) ??
      (id === '' ? "Check the service's log." : "Search the service's log for the request id."),
  );
}

function hintFor({ service, unprovenRoot }: RequestFacts, status: number, words: string): string | undefined {
  if (status === 404 && service === 'identity' && /find domain/i.test(words)) {
    return 'Set doctor_domain_id to the id of a domain that the cloud has, or leave it out.';
  }
  if (status === 404 && unprovenRoot !== undefined) {
    return `Nothing was found at ${unprovenRoot}: check the ${service} endpoint in the catalogue (openstack endpoint list).`;
  }
  return HINTS[status];
}

/** The sentence in an error body: every service has its own form, and some answer with HTML. */
function serviceWords(body: string): string {
  let words: string | undefined;
  try {
    words = firstSentence(JSON.parse(body));
  } catch {
    words = unescaped(body.replaceAll(/<(?:style|script)[\s\S]*?<\/(?:style|script)>|<[^>]+>/g, ' '));
  }
  return (words ?? body).replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 300) || 'no reason given';
}

/** What HTML escapes, in one pass. */
const CHARACTERS: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&amp;': '&',
};

function unescaped(html: string): string {
  return html.replaceAll(/&[^;\s]{1,8};/g, (entity) => CHARACTERS[entity.toLowerCase()] ?? entity);
}

/** Looks for the keys under which services put their words, outermost first. */
function firstSentence(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  for (const key of ['message', 'faultstring', 'detail', 'error']) {
    if (typeof fields[key] === 'string' && fields[key] !== '') return fields[key];
  }
  return Object.values(fields)
    .map(firstSentence)
    .find((words) => words !== undefined);
}
