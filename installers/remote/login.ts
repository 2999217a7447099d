import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { ENCRYPTED_PKCS8, fromPkcs8 } from './pkcs8.ts';

/** Who logs in, and with what. Key, password and agent are tried in this order. */
export interface Login {
  readonly username: string;
  /** The private key's text. */
  readonly privateKey?: string;
  /** Where {@link privateKey} is from, when it was not named in the options: `/home/stack/.ssh/id_rsa of undercloud`. */
  readonly keyOrigin?: string;
  /** The texts of further private keys, tried after {@link privateKey}. */
  readonly moreKeys?: readonly string[];
  /** Opens encrypted keys. */
  readonly passphrase?: string;
  /** The socket of an SSH agent, asked when the key is absent or not taken. */
  readonly agentSocket?: string;
  readonly password?: string;
}

/** Where the user sets the key. */
const KEY_HINT = 'Set key_file in the section [installer], or SSH_KEY, to a private key you may read.';

/**
 * Reads a private key.
 * @param passphrase opens it when it is encrypted
 * @throws DoctorError `CONFIG_UNREADABLE` when there is no such file, or no usable private key in it
 */
export async function readKeyFile(path: string, passphrase?: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new DoctorError('CONFIG_UNREADABLE', `The key file ${path} cannot be read: ${messageOf(error)}.`, {
      hint: KEY_HINT,
      cause: error,
    });
  }
  return checkedKey(text, path, passphrase);
}

/**
 * The text of a private key in a form that ssh2 reads, after it was tried.
 * @param origin where it is from, for the message
 * @throws DoctorError `CONFIG_UNREADABLE` when it is none that can be used
 */
export function checkedKey(text: string, origin: string, passphrase?: string): string {
  const usable = fromPkcs8(text, passphrase);
  const key = ssh2.utils.parseKey(usable, passphrase);
  if (!(key instanceof Error) && (Array.isArray(key) ? key[0] : key)?.isPrivateKey() === true) return usable;
  // ssh2 ends one of its sentences with a question mark.
  const reason = key instanceof Error ? key.message.replace(/[.?]$/, '') : 'it is a public key';
  const encrypted = /passphrase/i.test(reason) || text.includes(ENCRYPTED_PKCS8);
  throw new DoctorError('CONFIG_UNREADABLE', `There is no usable private key in ${origin}: ${reason}.`, {
    hint: encrypted
      ? 'Give its passphrase in SSH_KEY_PASSPHRASE (key_passphrase in the section [installer]), or load it into an SSH agent.'
      : 'Name a private key of OpenSSH, or a PEM one (PKCS#1, SEC 1 or PKCS#8) of RSA, ECDSA or Ed25519.',
  });
}
