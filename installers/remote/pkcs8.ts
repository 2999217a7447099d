import { createPrivateKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** How an encrypted key in PKCS#8 begins (RFC 7468, section 11). */
export const ENCRYPTED_PKCS8 = '-----BEGIN ENCRYPTED PRIVATE KEY-----';
const PKCS8 = '-----BEGIN PRIVATE KEY-----';

/**
 * A private key in PKCS#8, as `openssl genpkey` and `ssh-keygen -m PKCS8` write it and OpenSSH reads it, in the
 * form of its algorithm, which is what ssh2 reads. Anything else, and what cannot be read, comes back as it was.
 * @param passphrase opens an encrypted one
 */
export function fromPkcs8(text: string, passphrase?: string): string {
  if (!text.includes(PKCS8) && !text.includes(ENCRYPTED_PKCS8)) return text;
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return text;
  }
  const type = key.asymmetricKeyType;
  if (type === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
  if (type === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
  return type === 'ed25519' ? openSshEd25519(key) : text;
}

const NAME = 'ssh-ed25519';
const BLOCK_BYTES = 8;
const LINE = /.{1,70}/g;

/** Ed25519 has no PEM form but PKCS#8 and OpenSSH's own (PROTOCOL.key of OpenSSH). */
function openSshEd25519(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const [secret, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const check = randomBytes(4);
  const comment = Buffer.alloc(0);
  const fields = [Buffer.from(NAME), point, Buffer.concat([secret, point]), comment].map(sized);
  const inner = Buffer.concat([check, check, ...fields]);
  const missing = (BLOCK_BYTES - (inner.length % BLOCK_BYTES)) % BLOCK_BYTES;
  const padding = Buffer.from(Array.from({ length: missing }, (_, index) => index + 1));
  const none = sized(Buffer.from('none'));
  const count = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    sized(Buffer.alloc(0)),
    count,
    sized(Buffer.concat([Buffer.from(NAME), point].map(sized))),
    sized(Buffer.concat([inner, padding])),
  ]);
  const lines = whole.toString('base64').match(LINE) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

/** A string of SSH: its length in four bytes, then itself (RFC 4251, section 5). */
function sized(data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}
