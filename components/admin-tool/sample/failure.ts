import { messageOf } from '../../../core/errors.ts';

/** Why a session fails, in words for the administrator. */
export class SessionFailure extends Error {
  override readonly name = 'SessionFailure';
}

/** The reason in anything that was thrown, without a full stop. */
export function reasonOf(error: unknown): string {
  return messageOf(error).replace(/\.$/, '');
}
