import type { z } from 'zod';

/** Why a text cannot be edited: it is not what it should be, or would change in more than the edit. */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/**
 * A change to the text of a configuration file: the text it becomes, every byte beside the change kept. A text
 * in which everything holds already comes back as it is.
 * @throws EditError
 */
export type TextEdit = (text: string) => string;

/** The line end that a text uses. */
export function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The first thing that is wrong with a value, on one line. */
export function issueOf({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join('.') ?? '';
  return `${path === '' ? '' : `${path}: `}${issue?.message ?? 'it has another form'}`;
}
