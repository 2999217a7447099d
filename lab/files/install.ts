import { chmod, chown, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A user of this machine, by number. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Root. */
export const ROOT: Owner = { uid: 0, gid: 0 };

/** A file as it should be. */
export interface WantedFile {
  readonly path: string;
  readonly text: string;
  readonly owner: Owner;
  readonly mode: number;
  /** It is written over, not replaced. */
  readonly inPlace?: boolean;
}

/** Whether a file is as it should be. */
export async function fileIsUnchanged({ path, text, owner, mode }: WantedFile): Promise<boolean> {
  const [there, info] = await Promise.all([
    readFile(path, 'utf8').catch(() => undefined),
    stat(path).catch(() => undefined),
  ]);
  return there === text && info !== undefined && hasOwner(info, owner) && (info.mode & 0o777) === mode;
}

/** Makes a file as it should be, whole or not at all unless it is written in place. */
export async function installFile({ path, text, owner, mode, inPlace = false }: WantedFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = inPlace ? path : `${path}.new`;
  await writeFile(fresh, text, { mode });
  await chmod(fresh, mode);
  await chown(fresh, owner.uid, owner.gid);
  if (!inPlace) await rename(fresh, path);
}

/** A folder as it should be. */
export interface WantedFolder {
  readonly path: string;
  readonly owner: Owner;
  readonly mode: number;
}

/** Whether a folder is as it should be. */
export async function folderIsUnchanged({ path, owner, mode }: WantedFolder): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true && hasOwner(info, owner) && (info.mode & 0o7777) === mode;
}

/** Makes a folder as it should be; what is in it stays as it is. */
export async function installFolder({ path, owner, mode }: WantedFolder): Promise<void> {
  await mkdir(path, { recursive: true });
  await chown(path, owner.uid, owner.gid);
  await chmod(path, mode);
}

const hasOwner = (info: Owner, owner: Owner): boolean => info.uid === owner.uid && info.gid === owner.gid;

/** The users and groups of /etc/passwd, by name. */
export function parseUsers(passwd: string): Map<string, Owner> {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  return new Map(
    rows
      .filter((row) => row.length >= 7)
      .map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
}
