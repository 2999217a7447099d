import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { checkedKey } from './login.ts';

const encoded = { type: 'pkcs8', format: 'pem' } as const;
const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
const locked = { cipher: 'aes-256-cbc', passphrase: 'secret' };
const make = {
  rsa: (lock: object = {}) =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding,
      privateKeyEncoding: { ...encoded, ...lock },
    }),
  ecdsa: (lock: object = {}) =>
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding,
      privateKeyEncoding: { ...encoded, ...lock },
    }),
  ed25519: (lock: object = {}) =>
    generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding: { ...encoded, ...lock } }),
};
type Kind = keyof typeof make;

describe.each<Kind>(['rsa', 'ecdsa', 'ed25519'])('a %s key in PKCS#8', (kind) => {
  it.each([
    ['open', undefined],
    ['encrypted', 'secret'],
  ])('that is %s is taken, and signs as itself', (_, passphrase) => {
    const pair = make[kind](passphrase === undefined ? {} : locked);
    const key = ssh2.utils.parseKey(checkedKey(pair.privateKey, 'a file', passphrase), passphrase);
    if (key instanceof Error) throw key;
    const parsed = Array.isArray(key) ? key[0] : key;
    if (parsed === undefined) throw new Error('no key');
    expect(parsed.getPublicPEM().replaceAll(/\s/g, '')).toBe(pair.publicKey.replaceAll(/\s/g, ''));
    const data = Buffer.from('challenge');
    expect(parsed.verify(data, parsed.sign(data) as unknown as Buffer)).toBe(true);
  });

  it('that is encrypted asks for its passphrase', () => {
    const { privateKey } = make[kind](locked);
    for (const passphrase of [undefined, 'wrong']) {
      expect(() => checkedKey(privateKey, 'a file', passphrase)).toThrow(
        expect.objectContaining({ hint: expect.stringMatching(/SSH_KEY_PASSPHRASE/) as string }),
      );
    }
  });
});

it('a key of an algorithm that SSH has not is refused with those that can be used', () => {
  const { privateKey: text } = generateKeyPairSync('x25519', {
    publicKeyEncoding,
    privateKeyEncoding: encoded,
  });
  expect(() => checkedKey(text, 'a file')).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/PKCS#8.*Ed25519/) as string }),
  );
});
