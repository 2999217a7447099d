/** A key pair of a user (API reference: os-keypairs). */
export interface Keypair {
  readonly number: number;
  readonly userId: string;
  readonly name: string;
  readonly publicKey: string;
  /** MD5 of the key blob, colons between the bytes. */
  readonly fingerprint: string;
  readonly createdUs: number;
}

/** Key pairs by user and name. */
export interface KeypairStore {
  nextNumber(): number;
  put(keypair: Keypair): void;
  find(userId: string, name: string): Keypair | undefined;
  remove(userId: string, name: string): boolean;
  of(userId: string): readonly Keypair[];
}

/** No key pairs. */
export function createKeypairStore(): KeypairStore {
  const users = new Map<string, Map<string, Keypair>>();
  let lastNumber = 0;
  return {
    nextNumber() {
      lastNumber += 1;
      return lastNumber;
    },
    put(keypair) {
      const own = users.get(keypair.userId) ?? new Map<string, Keypair>();
      users.set(keypair.userId, own.set(keypair.name, keypair));
    },
    find: (userId, name) => users.get(userId)?.get(name),
    remove: (userId, name) => users.get(userId)?.delete(name) ?? false,
    of: (userId) => [...(users.get(userId)?.values() ?? [])],
  };
}
