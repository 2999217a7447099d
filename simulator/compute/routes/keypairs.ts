import { createHash, generateKeyPairSync } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { readNovaBody } from '../api/body.ts';
import { callOf, queryValue, requireNovaAdmin } from '../api/call.ts';
import type { Call } from '../api/call.ts';
import type { Nova } from '../nova.ts';
import type { Keypair } from '../state/keypairs.ts';
import { microTime } from '../views/times.ts';

interface ByName {
  Params: { name: string };
}

const schema = z.strictObject({
  keypair: z.strictObject({
    name: z.string().min(1).max(255),
    public_key: z.string().min(1).optional(),
    type: z.enum(['ssh', 'x509']).optional(),
    user_id: z.string().min(1).optional(),
  }),
});

/** `/os-keypairs`, of type `ssh`. */
export function keypairRoutes(app: FastifyInstance, nova: Nova): void {
  app.post('/os-keypairs', (request, reply) => {
    const call = callOf(request);
    const asked = readNovaBody(schema, request.body).keypair;
    const userId = userOf(call, asked.user_id, 'create');
    if (nova.keypairs.find(userId, asked.name) !== undefined)
      throw new ServiceFault(409, `Key pair '${asked.name}' already exists.`);
    if (nova.keypairs.of(userId).length >= nova.quotas.of(call.projectId).key_pairs)
      throw new ServiceFault(403, 'Quota exceeded, too many key pairs.');
    const made = asked.public_key === undefined ? generate() : undefined;
    const publicKey = asked.public_key ?? made?.publicKey ?? '';
    const keypair: Keypair = {
      number: nova.keypairs.nextNumber(),
      userId,
      name: asked.name,
      publicKey,
      fingerprint: fingerprintOf(publicKey),
      createdUs: nova.clock.wallUs(),
    };
    nova.keypairs.put(keypair);
    const secret = made === undefined ? {} : { private_key: made.privateKey };
    return reply
      .code(call.minor >= 2 ? 201 : 200)
      .send({ keypair: { ...secret, ...brief(call, keypair), user_id: userId } });
  });
  app.get('/os-keypairs', (request) => {
    const call = callOf(request);
    const userId = userOf(call, queryValue(call.query, 'user_id'), 'index');
    return { keypairs: nova.keypairs.of(userId).map((keypair) => ({ keypair: brief(call, keypair) })) };
  });
  app.get<ByName>('/os-keypairs/:name', (request) => {
    const call = callOf(request);
    const userId = userOf(call, queryValue(call.query, 'user_id'), 'show');
    const keypair = nova.keypairs.find(userId, request.params.name);
    if (keypair === undefined) throw notFound(request.params.name, userId);
    const dates = {
      created_at: microTime(keypair.createdUs),
      deleted: false,
      deleted_at: null,
      updated_at: null,
    };
    return { keypair: { ...brief(call, keypair), user_id: userId, id: keypair.number, ...dates } };
  });
  app.delete<ByName>('/os-keypairs/:name', (request, reply) => {
    const call = callOf(request);
    const userId = userOf(call, queryValue(call.query, 'user_id'), 'delete');
    if (!nova.keypairs.remove(userId, request.params.name)) throw notFound(request.params.name, userId);
    return reply.code(call.minor >= 2 ? 204 : 202).send();
  });
}

/** From 2.10 on an administrator may act for another user. */
function userOf(call: Call, asked: string | undefined, action: string): string {
  if (asked === undefined || asked === call.context.userId || call.minor < 10) return call.context.userId;
  requireNovaAdmin(call, `os_compute_api:os-keypairs:${action}`);
  return asked;
}

function notFound(name: string, userId: string): ServiceFault {
  return new ServiceFault(404, `Keypair ${name} not found for user ${userId}`);
}

function brief(call: Call, keypair: Keypair): object {
  const { name, publicKey, fingerprint } = keypair;
  return { name, public_key: publicKey, fingerprint, ...(call.minor >= 2 ? { type: 'ssh' } : {}) };
}

function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.trim().split(/\s+/)[1] ?? '', 'base64');
  if (blob.length === 0)
    throw new ServiceFault(400, 'Keypair data is invalid: failed to generate fingerprint');
  return createHash('md5').update(blob).digest('hex').match(/../g)?.join(':') ?? '';
}

/** An RSA pair: PEM, and the one-line form of OpenSSH (RFC 4253, section 6.6). */
function generate(): { readonly publicKey: string; readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const parts = [Buffer.from('ssh-rsa'), Buffer.from(e, 'base64url'), Buffer.from(n, 'base64url')];
  return {
    publicKey: `ssh-rsa ${Buffer.concat(parts.map(field)).toString('base64')} Generated-by-Nova`,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
  };
}

/** A string or number of the SSH wire format: its length, then its bytes (RFC 4251, section 5). */
function field(bytes: Buffer): Buffer {
  const padded = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(padded.length);
  return Buffer.concat([length, padded]);
}
