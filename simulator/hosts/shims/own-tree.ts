/**
 * On a host with a file tree of its own, absolute paths in that tree lead there. `own_path` says where: it is
 * shared by the shell function `cd` and by the file commands. What is not in the tree is the machine's own.
 */
const OWN_PATH = String.raw`own_path() {
  case $1 in
    "$NODE_ROOT"/* | "$NODE_ROOT") path=$1 ;;
    /*)
      path=$1
      if [ -e "$NODE_ROOT$1" ] || [ -L "$NODE_ROOT$1" ]; then path=$NODE_ROOT$1; fi
      if [ -n "${'${1%/*}'}" ] && [ -d "$NODE_ROOT${'${1%/*}'}" ]; then path=$NODE_ROOT$1; fi ;;
    *) path=$1 ;;
  esac
}`;

/**
 * `cd`, as an exported function of bash: from there on a script's relative names, redirections and tests
 * included, are those of the tree. Users other than root may only enter folders that are open to all.
 */
export const CD_FUNCTION = String.raw`() {
  local path
  ${OWN_PATH}
  [ "$1" = -- ] && shift
  if [ $# -eq 0 ]; then builtin cd "$HOME"; return; fi
  own_path "$1"
  if [ ! -e "$path" ]; then echo "bash: cd: $1: No such file or directory" >&2; return 1; fi
  if [ "$path" != "$1" ] && [ "$USER" != root ] && [ -z "$SUDO_USER" ]; then
    case $path/ in
      "$HOME"/*) ;;
      *)
        case $(command -p stat -c %A -- "$path") in
          *x) ;;
          *) echo "bash: cd: $1: Permission denied" >&2; return 1 ;;
        esac ;;
    esac
  fi
  builtin cd -- "$path"
}`;

/** The commands that resolve absolute paths in the tree first. */
const READERS = ['cat', 'diff', 'grep', 'head', 'ls', 'md5sum', 'sha256sum', 'stat', 'tail'];
const WRITERS = ['chmod', 'chown', 'cp', 'mkdir', 'mv', 'rm', 'tee', 'touch'];

/**
 * A file command. Writers need root outside the home: the files of services belong to others. It is a script of the
 * plain shell and starts no other program, since one command of doctor runs dozens of these.
 */
const TREE_COMMAND = String.raw`#!/bin/sh
${OWN_PATH}
program=${'${0##*/}'}
PATH=/usr/bin:/bin:/usr/sbin:/sbin
first=yes
for word; do
  [ -z "$first" ] || set --
  first=
  own_path "$word"
  if [ "$path" != "$word" ] && [ "$USER" != root ] && [ -z "$SUDO_USER" ]; then
    refused=
    case $path in
      "$HOME"/*) ;;
      *)
        case $program in
          ${WRITERS.join(' | ')}) refused=yes ;;
          ls | stat) ;;
          *) [ -e "$path" ] && [ $(($(stat -c 0%a -- "$path") & 4)) -eq 0 ] && refused=yes ;;
        esac ;;
    esac
    if [ -n "$refused" ]; then echo "$program: $word: Permission denied" >&2; exit 1; fi
  fi
  set -- "$@" "$path"
done
exec "$program" "$@"
`;

/** The additional shims of a host with its own tree: name → script. */
export const TREE_SHIMS: Readonly<Record<string, string>> = Object.fromEntries(
  [...READERS, ...WRITERS].map((name) => [name, TREE_COMMAND]),
);
