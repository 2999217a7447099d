import { timingSafeEqual } from 'node:crypto';
import type { AuthContext, ParsedKey } from 'ssh2';

/** A user who may log in to a host, and the accepted credentials. */
export interface HostUser {
  readonly username: string;
  /** Public keys, as in `authorized_keys`. */
  readonly keys: readonly ParsedKey[];
  readonly password?: string;
}

/** The methods that are offered after a refused login. */
export function methodsOf(users: readonly HostUser[]): ('publickey' | 'password')[] {
  return users.some((user) => user.password !== undefined) ? ['publickey', 'password'] : ['publickey'];
}

/** Whether a login is accepted. */
export function isAllowed(context: AuthContext, users: readonly HostUser[]): boolean {
  const user = users.find(({ username }) => username === context.username);
  if (user === undefined) return false;
  if (context.method === 'password') {
    return (
      user.password !== undefined && sameBytes(Buffer.from(context.password), Buffer.from(user.password))
    );
  }
  if (context.method !== 'publickey') return false;
  const offered = context.key.data;
  const key = user.keys.find((known) => sameBytes(offered, known.getPublicSSH()));
  if (key === undefined) return false;
  // Without a signature the client only asks whether this key is acceptable (RFC 4252, 7).
  if (context.signature === undefined || context.blob === undefined) return true;
  // An unknown algorithm comes back as an Error, which is truthy.
  const verified: unknown = key.verify(context.blob, context.signature, context.hashAlgo);
  return verified === true;
}

function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
