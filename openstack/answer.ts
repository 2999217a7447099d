import type { z } from 'zod';
import { DoctorError } from '../core/errors.ts';
import { refusal } from './errors.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

/**
 * Reads the answer to a request.
 * @throws DoctorError `CLOUD_REFUSED` ({@link CloudRefused}) for a status other than success,
 *   `CLOUD_UNEXPECTED` that names the field for a body that is not as it should be
 */
export function readAnswer<T>(sent: HttpRequest, answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (answer.status >= 300) throw refusal(sent, answer);
  const { service, method, url } = sent;
  const { body, requestId } = answer;
  let json: unknown;
  let problem: string | undefined;
  try {
    json = body === '' ? undefined : JSON.parse(body);
  } catch {
    // Some say only "OK", which is fine where nothing of the body is needed.
    json = body;
    problem = 'it is no JSON';
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error?.issues[0];
  problem ??= `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'invalid'}`;
  throw new DoctorError(
    'CLOUD_UNEXPECTED',
    `The ${service} service answered ${method} ${new URL(url).pathname} with something unexpected: ${problem} (request ${requestId ?? 'without id'}).`,
    { hint: 'Check that the endpoint in the catalogue is that service, and its version.' },
  );
}
