import { isIP } from 'node:net';
import { DoctorError } from '../../core/errors.ts';
import { shellQuote } from '../../core/quote.ts';

/** A command for a host's shell, in which every word is one argument, whatever it holds. */
export function commandOf(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

/** Letters, digits and hyphens in labels of at most 63, as RFC 1123 has it; underscores occur in practice. */
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/**
 * A host name that is fit to be used.
 * @param origin where it was read, for the message: `"openstack server list" on undercloud`
 * @throws DoctorError `HOST_UNEXPECTED` for anything else
 */
export function checkedHostName(text: string, origin: string): string {
  if (HOST_NAME.test(text)) return text;
  throw unexpected(origin, `${JSON.stringify(text)} is not a host name`);
}

/** An IP address that is fit to be used; see {@link checkedHostName}. */
export function checkedAddress(text: string, origin: string): string {
  if (isIP(text) !== 0) return text;
  throw unexpected(origin, `${JSON.stringify(text)} is not an IP address`);
}

/** A host said something that cannot be read. */
export function unexpected(origin: string, reason: string): DoctorError {
  return new DoctorError('HOST_UNEXPECTED', `The answer of ${origin} cannot be understood: ${reason}.`, {
    hint: 'Run the command by hand. If its output looks right, this version does not know its format.',
  });
}
