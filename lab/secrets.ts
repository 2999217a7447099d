import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DoctorError, messageOf, systemCodeOf } from '../core/errors.ts';
import { newToken } from '../core/ids.ts';
import type { LabDescription } from './description.ts';

const SERVICE_USERS = ['glance', 'placement', 'nova', 'neutron', 'ceilometer', 'aodh', 'heat'] as const;

/** A service that logs in to Keystone. */
export type ServiceUser = (typeof SERVICE_USERS)[number] | 'vitrage';

/** The users of a lab's services in Keystone, which are users of this machine, too. */
export function serviceUsers({ shape }: Pick<LabDescription, 'shape'>): readonly ServiceUser[] {
  return shape.vitrage ? [...SERVICE_USERS, 'vitrage'] : SERVICE_USERS;
}

const schema = z.object({
  /** Of the cloud's administrator. */
  admin: z.string(),
  /** Of the RabbitMQ user. */
  bus: z.string(),
  /** Of every database user. */
  database: z.string(),
  /** Of every service user in Keystone. */
  service: z.string(),
  /** Of the administrator of Heat's domain. */
  heatDomain: z.string(),
  /** Shared by Nova and Neutron's metadata; not a password of anybody. */
  erlangCookie: z.string(),
  /** Encrypts what Heat stores: 32 characters. */
  heatEncryption: z.string(),
  /** Fernet keys of Keystone: 32 bytes, URL-safe base64. */
  fernet: z.array(z.string()).length(2),
  credential: z.array(z.string()).length(2),
});

/** Every password and key of a lab. */
export type LabSecrets = z.infer<typeof schema>;

/** Makes new ones. */
export function newSecrets(): LabSecrets {
  const fernetKey = (): string => `${randomBytes(32).toString('base64url')}=`;
  return {
    admin: newToken(),
    bus: newToken(),
    database: newToken(),
    service: newToken(),
    heatDomain: newToken(),
    erlangCookie: newToken(),
    heatEncryption: newToken(),
    fernet: [fernetKey(), fernetKey()],
    credential: [fernetKey(), fernetKey()],
  };
}

/**
 * The secrets in a lab's folder of keys, or undefined where there are none yet.
 * @throws DoctorError `LAB_REFUSED` for users who may not read them, `LAB_FAILED` when the file was cut short
 */
export async function readSecrets(keysDir: string): Promise<LabSecrets | undefined> {
  const path = fileIn(keysDir);
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES') {
      throw new DoctorError('LAB_REFUSED', 'Only root can read the passwords and keys of a lab.', {
        hint: 'Run the command as root.',
        cause: error,
      });
    }
    throw new DoctorError('LAB_FAILED', `${path} cannot be read: ${messageOf(error)}.`, {
      hint: '"doctor lab down --purge" removes the lab; "doctor lab up" creates a new one.',
      cause: error,
    });
  }
}

/** The secrets of a lab, made and kept the first time. The folder must exist. */
export async function ensureSecrets(keysDir: string): Promise<LabSecrets> {
  const known = await readSecrets(keysDir);
  if (known !== undefined) return known;
  const made = newSecrets();
  await writeFile(`${fileIn(keysDir)}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  await rename(`${fileIn(keysDir)}.new`, fileIn(keysDir));
  return made;
}

const fileIn = (keysDir: string): string => join(keysDir, 'secrets.json');
