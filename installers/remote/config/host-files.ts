import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { DoctorError } from '../../../core/errors.ts';
import { unexpected } from '../checked-names.ts';
import { failed, runAsRoot } from './root-command.ts';
import type { RootHost } from './root-command.ts';

/** A file of a host. */
export interface HostFile {
  /** Absolute. */
  readonly path: string;
  /** What is in it; undefined when there is none. */
  readonly content: Buffer | undefined;
  /** Whether it is a symbolic link to where the content is. */
  readonly isLink?: boolean;
  /** What follows `<file>.doctor-` in the names of the originals that runs left beside it. */
  readonly marks: readonly string[];
}

/**
 * Prints a line for each pair of folder and name: `absent`, `other`, or `file` or `link` and the content
 * in base64, and after it the marks beside the file. A folder is entered first and the name is then relative.
 */
const READ = String.raw`marks() {
  for one in "$1".doctor-*; do
    [ -e "$one" ] || continue
    one=${'${'}one#"$1".doctor-}
    case $one in *[!A-Za-z0-9-]*) ;; *) printf ' %s' "$one" ;; esac
  done
  echo
}
while [ $# -gt 0 ]; do
  if ! [ -n "$1" ] || ! cd -- "$1" 2>/dev/null; then echo absent
  elif [ -f "$2" ]; then
    if [ -L "$2" ]; then printf 'link '; else printf 'file '; fi
    base64 -w 0 -- "$2" && marks "$2" || exit 1
  elif [ -e "$2" ] || [ -L "$2" ]; then echo other
  else printf absent; marks "$2"
  fi
  shift 2
done`;

/**
 * Reads files as root, in one go.
 * @throws DoctorError `HOST_COMMAND_FAILED` when one cannot be read
 */
export async function readFiles(
  host: RootHost,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<readonly HostFile[]> {
  if (paths.length === 0) return [];
  const args = paths.flatMap((path) => [posix.dirname(path), posix.basename(path)]);
  const result = await runAsRoot(host, READ, args, { signal });
  const step = `reading ${paths.join(', ')}`;
  if (result.exitCode !== 0) throw failed(host, step, result);
  const lines = result.stdout.trimEnd().split('\n');
  if (lines.length !== paths.length)
    throw unexpected(`host ${host.name} when ${step}`, `${lines.length} lines came`);
  return paths.map((path, index) => readFrom(lines[index] ?? '', path, host));
}

/** A file that must be there. @throws DoctorError `HOST_COMMAND_FAILED` when it is not */
export function presentText({ path, content }: HostFile, host: RootHost): string {
  if (content !== undefined) return content.toString('utf8');
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `Host ${host.name}: reading ${path} failed: there is no such file.`,
    {
      hint: 'Check where the service has its configuration, and that --installer names the right installer.',
    },
  );
}

/** The SHA-256 of a content, in hex. */
export function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function readFrom(line: string, path: string, host: RootHost): HostFile {
  const [, kind, base64, names = ''] =
    /^(?:absent|(file|link) ([A-Za-z0-9+/=]*))((?: [\w-]+)*)$/.exec(line) ?? [];
  const marks = names.trim() === '' ? [] : names.trim().split(' ');
  if (base64 !== undefined)
    return { path, content: Buffer.from(base64, 'base64'), isLink: kind === 'link', marks };
  if (line.startsWith('absent')) return { path, content: undefined, marks };
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `Host ${host.name}: reading ${path} failed: it is not a regular file.`,
    {
      hint: `Log in to ${host.name} and check what is there.`,
    },
  );
}
