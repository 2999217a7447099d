import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import { DoctorError, messageOf } from '../../core/errors.ts';

/** Who logs in, and with what. */
export interface Login {
  readonly username: string;
  /** The private key's text. */
  readonly privateKey?: string;
  /** The socket of an SSH agent, asked when the key is absent or not taken. */
  readonly agentSocket?: string;
}

/**
 * Reads a private key.
 * @throws DoctorError `CONFIG_UNREADABLE` when there is no such file, or no usable private key in it
 */
export async function readKeyFile(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new DoctorError('CONFIG_UNREADABLE', `The key file ${path} cannot be read: ${messageOf(error)}.`, {
      hint: 'Set key_file in the section [installer], or SSH_KEY, to a private key you may read.',
      cause: error,
    });
  }
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error || !(Array.isArray(key) ? key[0] : key)?.isPrivateKey()) {
    const reason = key instanceof Error ? key.message : 'it is a public key';
    throw new DoctorError('CONFIG_UNREADABLE', `There is no usable private key in ${path}: ${reason}.`, {
      hint: 'Name an OpenSSH or PEM private key; one with a passphrase must be loaded into an SSH agent.',
    });
  }
  return text;
}
