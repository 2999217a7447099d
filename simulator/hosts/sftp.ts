import { constants } from 'node:fs';
import { open, lstat, mkdir, readdir, rename, rmdir, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import ssh2 from 'ssh2';
import type { Attributes, SFTPWrapper } from 'ssh2';
import { systemCodeOf } from '../../core/errors.ts';
import type { HostHome } from './home.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

type Status = (typeof STATUS_CODE)[keyof typeof STATUS_CODE];

/** A file or listing that a client has open. */
type Open = { readonly file: FileHandle } | { readonly names: string[]; readonly path: string };

/**
 * Serves version 3 of the SSH File Transfer Protocol (draft-ietf-secsh-filexfer-02) on a host's files, for a
 * user whose relative names begin in the home.
 */
export function serveFiles(sftp: SFTPWrapper, username: string, home: () => Promise<HostHome>): void {
  const handles = new Handles();
  /** Runs a request and answers it; an error becomes its status. */
  const on: Answerer = (id, act) => {
    const work = async (): Promise<unknown> => act(await filesOf(username, home));
    work().catch((error: unknown) => sftp.status(id, statusOf(error), messageOf(error)));
  };
  serveNames(sftp, on);
  serveContents(sftp, on, handles);
  serveFolders(sftp, on, handles);
  sftp.on('CLOSE', (id, handle) =>
    on(id, async () => {
      await handles.close(handle);
      sftp.status(id, STATUS_CODE.OK);
    }),
  );
  sftp.on('close', () => handles.closeAll());
}

type Answerer = (id: number, act: (files: Files) => Promise<unknown>) => void;

function serveNames(sftp: SFTPWrapper, on: Answerer): void {
  const ok = (id: number): void => sftp.status(id, STATUS_CODE.OK);
  sftp.on('REALPATH', (id, path) => on(id, async ({ absolute }) => sftp.name(id, [entry(absolute(path))])));
  sftp.on('STAT', (id, path) =>
    on(id, async ({ real }) => sftp.attrs(id, attributes(await stat(real(path))))),
  );
  sftp.on('LSTAT', (id, path) =>
    on(id, async ({ real }) => sftp.attrs(id, attributes(await lstat(real(path))))),
  );
  sftp.on('REMOVE', (id, path) => on(id, async ({ real }) => unlink(real(path)).then(() => ok(id))));
  sftp.on('MKDIR', (id, path) => on(id, async ({ real }) => mkdir(real(path)).then(() => ok(id))));
  sftp.on('RMDIR', (id, path) => on(id, async ({ real }) => rmdir(real(path)).then(() => ok(id))));
  sftp.on('RENAME', (id, from, to) =>
    on(id, async ({ real }) => rename(real(from), real(to)).then(() => ok(id))),
  );
}

function serveContents(sftp: SFTPWrapper, on: Answerer, handles: Handles): void {
  sftp.on('OPEN', (id, path, flags, attrs) =>
    on(id, async ({ real }) => {
      const file = await open(real(path), openFlags(flags), attrs.mode);
      sftp.handle(id, handles.add({ file }));
    }),
  );
  sftp.on('FSTAT', (id, handle) =>
    on(id, async () => sftp.attrs(id, attributes(await handles.file(handle).stat()))),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    on(id, async () => {
      const { bytesRead, buffer } = await handles.file(handle).read(Buffer.alloc(length), 0, length, offset);
      if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, buffer.subarray(0, bytesRead));
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    on(id, async () => {
      await handles.file(handle).write(data, 0, data.length, offset);
      sftp.status(id, STATUS_CODE.OK);
    }),
  );
}

function serveFolders(sftp: SFTPWrapper, on: Answerer, handles: Handles): void {
  sftp.on('OPENDIR', (id, path) =>
    on(id, async ({ real }) => {
      const names = await readdir(real(path));
      sftp.handle(id, handles.add({ names: ['.', '..', ...names], path: real(path) }));
    }),
  );
  sftp.on('READDIR', (id, handle) =>
    on(id, async () => {
      const { names, path } = handles.folder(handle);
      const found = names
        .splice(0)
        .map(async (name) => entry(name, attributes(await lstat(`${path}/${name}`))));
      if (found.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.name(id, await Promise.all(found));
    }),
  );
}

/** The open handles of one client, by their four bytes. */
class Handles {
  readonly #open = new Map<number, Open>();
  #last = 0;

  add(opened: Open): Buffer {
    this.#last += 1;
    this.#open.set(this.#last, opened);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(this.#last);
    return handle;
  }

  file(handle: Buffer): FileHandle {
    const opened = this.#open.get(handle.readUInt32BE(0));
    if (opened !== undefined && 'file' in opened) return opened.file;
    throw new Error('not an open file');
  }

  folder(handle: Buffer): Extract<Open, { names: string[] }> {
    const opened = this.#open.get(handle.readUInt32BE(0));
    if (opened !== undefined && 'names' in opened) return opened;
    throw new Error('not an open folder');
  }

  async close(handle: Buffer): Promise<void> {
    const number = handle.readUInt32BE(0);
    const opened = this.#open.get(number);
    this.#open.delete(number);
    if (opened !== undefined && 'file' in opened) await opened.file.close();
  }

  closeAll(): void {
    for (const opened of this.#open.values()) if ('file' in opened) void opened.file.close().catch(() => {});
    this.#open.clear();
  }
}

interface Files {
  /** A path from the host's root. */
  absolute(path: string): string;
  /** The path on this machine. */
  real(path: string): string;
}

async function filesOf(username: string, home: () => Promise<HostHome>): Promise<Files> {
  const { root, dirOf } = await home();
  const start = dirOf(username).slice(root.length) || '/';
  const absolute = (path: string): string => posix.resolve(start, path);
  return { absolute, real: (path) => `${root}${absolute(path)}` };
}

function openFlags(flags: number): number {
  const wants = (mode: number): boolean => (flags & mode) !== 0;
  const access = wants(OPEN_MODE.WRITE)
    ? wants(OPEN_MODE.READ)
      ? constants.O_RDWR
      : constants.O_WRONLY
    : constants.O_RDONLY;
  return (
    access |
    (wants(OPEN_MODE.CREAT) ? constants.O_CREAT : 0) |
    (wants(OPEN_MODE.TRUNC) ? constants.O_TRUNC : 0) |
    (wants(OPEN_MODE.EXCL) ? constants.O_EXCL : 0) |
    (wants(OPEN_MODE.APPEND) ? constants.O_APPEND : 0)
  );
}

function attributes(stats: Awaited<ReturnType<typeof stat>>): Attributes {
  return {
    mode: Number(stats.mode),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: Number(stats.size),
    atime: Math.floor(Number(stats.atimeMs) / 1000),
    mtime: Math.floor(Number(stats.mtimeMs) / 1000),
  };
}

function entry(
  filename: string,
  attrs?: Attributes,
): { filename: string; longname: string; attrs: Attributes } {
  return { filename, longname: filename, attrs: attrs ?? ({} as Attributes) };
}

function statusOf(error: unknown): Status {
  const code = systemCodeOf(error);
  if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE;
  if (code === 'EACCES' || code === 'EPERM') return STATUS_CODE.PERMISSION_DENIED;
  return STATUS_CODE.FAILURE;
}

/** OpenSSH's words for a status, without this machine's paths. */
function messageOf(error: unknown): string {
  const status = statusOf(error);
  if (status === STATUS_CODE.NO_SUCH_FILE) return 'No such file';
  return status === STATUS_CODE.PERMISSION_DENIED ? 'Permission denied' : 'Failure';
}
