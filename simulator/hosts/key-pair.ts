import ssh2 from 'ssh2';

/** An ed25519 key pair in OpenSSH's formats. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * Generates a key pair. About one in three hundred that ssh2 writes is unusable (it drops a
 * leading zero byte), so each one is tried before it is returned.
 */
export function generateKeyPair(comment: string): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (works(pair.private, pair.public)) return { privateKey: pair.private, publicKey: pair.public };
  }
}

function works(privateText: string, publicText: string): boolean {
  const privateKey = ssh2.utils.parseKey(privateText);
  const publicKey = ssh2.utils.parseKey(publicText);
  if (privateKey instanceof Error || publicKey instanceof Error) return false;
  const probe = Buffer.from('probe');
  const signature: unknown = privateKey.sign(probe);
  if (!Buffer.isBuffer(signature)) return false;
  const verified: unknown = publicKey.verify(probe, signature);
  return verified === true;
}
