import { posix } from 'node:path';
import { DoctorError } from '../../../core/errors.ts';
import { STAYING } from './marks.ts';
import { failed, runAsRoot } from './root-command.ts';
import type { RootHost } from './root-command.ts';

/** A file that is to be replaced for a while, and what is beside it meanwhile. */
export interface FileSwap {
  readonly path: string;
  /** The name of the original beside it while it is replaced. */
  readonly backup: string;
  /** SHA-256 of the original; `absent` when there was none, and an empty file stands for it. */
  readonly original: string;
  /** SHA-256 of what replaces it. */
  readonly patched: string;
  /** For a file that was not there: another one beside it, whose owner and mode it gets. */
  readonly like: string;
}

/**
 * One at a time in a folder: a script whose connection was cut may still run when its successor comes. `$1` is
 * the folder.
 */
const ENTER = String.raw`enter() {
  cd -- "$1" || return 1
  exec 9<. || return 1
  if type -P flock >/dev/null; then flock -w 20 9; fi
}`;

/** The hash of a file. Of its own doing, bash starts no process: there are many files, and hosts, at once. */
const SUM = String.raw`sum() {
  local line
  line=$(sha256sum <"$1") && echo "${'${'}line%% *}"
}`;

/** It is neither what was read nor what was written: somebody else was there. */
const CHANGED = 21;
/** Another run's temporary change is in place. */
const PATCHED = 22;

/**
 * Puts its standard input in the place of a file, in steps each of which leaves the file whole: the original is
 * copied beside it, with owner, mode, times and labels, then the new one is written beside it with the same, and
 * renamed over it once its hash is right. What was cut short is done by running it again.
 */
const WRITE = String.raw`umask 077
folder=$1 file=$2 backup=$3 original=$4 patched=$5 like=$6
new=$backup.new.$$
${ENTER}
${SUM}
fail() { rm -f -- "$new"; exit "$1"; }
enter "$folder" || exit 1
if [ -L "$file" ]; then echo "$file is a symbolic link" >&2; exit 1; fi
if [ -e "$file" ]; then now=$(sum "$file") || exit 1; else now=absent; fi
for other in "$file".doctor-*; do
  case ${'${'}other#"$file".doctor-} in
    *[!A-Za-z0-9-]* | ${STAYING}*) continue ;;
  esac
  if [ "$other" != "$backup" ] && [ -e "$other" ]; then exit ${PATCHED}; fi
done
if [ "$now" = "$patched" ] && [ -e "$backup" ]; then exit 0; fi
[ "$now" = "$original" ] || exit ${CHANGED}
if [ "$original" = absent ]; then : >"$backup" || fail 1
else
  like=$file
  if ! [ -e "$backup" ]; then
    cp --preserve=all -- "$file" "$new" || fail 1
    [ "$(sum "$new")" = "$original" ] || fail 1
    mv -T -- "$new" "$backup" || fail 1
  fi
fi
cp --preserve=all -- "$like" "$new" || fail 1
cat >"$new" || fail 1
if [ "$(sum "$new")" != "$patched" ]; then echo 'it did not arrive whole' >&2; fail 1; fi
mv -f -T -- "$new" "$file" || fail 1`;

/**
 * Puts a content in the place of a file, and keeps the original beside it.
 * @throws DoctorError `HOST_COMMAND_FAILED`; the file is then as it was
 */
export async function writeFile(host: RootHost, swap: FileSwap, content: string): Promise<void> {
  const { path } = swap;
  const result = await runAsRoot(host, WRITE, argsOf([swap]), { stdin: content });
  if (result.exitCode === 0) return;
  if (result.exitCode !== CHANGED && result.exitCode !== PATCHED)
    throw failed(host, `writing ${path}`, result);
  const who = result.exitCode === PATCHED ? 'another run' : 'somebody';
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `Host ${host.name}: writing ${path} failed: ${who} changed it a moment ago.`,
    { hint: 'Run again when nobody else changes the configuration.' },
  );
}

/**
 * Takes back what {@link WRITE} did to each file of a group of six arguments, and prints a line for each:
 * `restored`, `same` (nothing is there to take back, or somebody did), `lost` (the original is not beside it), or `changed` with
 * the file that is there and the original in base64, which then stay as they are. A mark beside a file that was
 * taken back says, to a successor of a script that was cut short, that its service has not read it yet.
 */
const RESTORE = String.raw`${ENTER}
${SUM}
content() { if [ -e "$1" ]; then base64 -w 0 -- "$1"; fi; }
restore() {
  folder=$1 file=$2 backup=$3 original=$4 patched=$5
  enter "$folder" || return 1
  if [ -e "$file" ]; then now=$(sum "$file") || return 1; else now=absent; fi
  if [ "$now" = "$original" ]; then
    rm -f -- "$backup" "$backup".new.* || return 1
    if [ -e "$backup.read-again" ]; then echo restored; else echo same; fi
  elif [ "$now" != "$patched" ] && ! [ -e "$backup" ]; then
    echo same
  elif [ "$now" != "$patched" ]; then
    printf 'changed '; content "$file"; printf ' '; content "$backup"; echo
  elif [ "$original" != absent ] && ! [ -e "$backup" ]; then
    echo lost
  else
    : >"$backup.read-again"
    if [ "$original" = absent ]; then rm -f -- "$file" && rm -f -- "$backup"; else mv -f -T -- "$backup" "$file"; fi &&
      rm -f -- "$backup".new.* && echo restored
  fi
}
while [ $# -gt 0 ]; do
  restore "$@" || exit 1
  shift 6
done`;

/** Removes the marks that {@link RESTORE} left. */
const FORGET = String.raw`while [ $# -gt 0 ]; do
  cd -- "$1" && rm -f -- "$3.read-again" || exit 1
  shift 6
done`;

/** How taking one file back ended. */
export interface Restored {
  readonly path: string;
  readonly outcome: 'restored' | 'same' | 'lost' | 'changed';
  /** What is there and what was there before, when somebody changed it. */
  readonly now?: string;
  readonly before?: string;
}

/**
 * Takes files back. One that somebody changed since stays as it is.
 * @throws DoctorError `HOST_COMMAND_FAILED` when one cannot be taken back; running again goes on from there
 */
export async function restoreFiles(host: RootHost, swaps: readonly FileSwap[]): Promise<readonly Restored[]> {
  const result = await runAsRoot(host, RESTORE, argsOf(swaps));
  const step = `restoring ${swaps.map(({ path }) => path).join(', ')}`;
  if (result.exitCode !== 0) throw failed(host, step, result);
  const lines = result.stdout.trimEnd().split('\n');
  return swaps.map(({ path }, index): Restored => {
    const [outcome = '', now = '', before = ''] = (lines[index] ?? '').split(' ');
    if (outcome === 'restored' || outcome === 'same' || outcome === 'lost') return { path, outcome };
    if (outcome !== 'changed')
      throw failed(host, step, { ...result, stderr: `it said ${JSON.stringify(outcome)}` });
    return { path, outcome, now: textOf(now), before: textOf(before) };
  });
}

/** Says that the services have read the files that were taken back. */
export async function forgetRestored(host: RootHost, swaps: readonly FileSwap[]): Promise<void> {
  const result = await runAsRoot(host, FORGET, argsOf(swaps));
  if (result.exitCode !== 0) throw failed(host, 'tidying up', result);
}

function argsOf(swaps: readonly FileSwap[]): readonly string[] {
  return swaps.flatMap(({ path, backup, original, patched, like }) => [
    posix.dirname(path),
    posix.basename(path),
    backup,
    original,
    patched,
    like,
  ]);
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
