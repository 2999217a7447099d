import { shellQuote } from '../../core/quote.ts';

/** What the script on the host has to know. */
export interface FaultScript {
  /** The address the host is reached at. */
  readonly address: string;
  /** Letters and digits that no other fault has. */
  readonly id: string;
  /** Between the start and the fault. */
  readonly leadMs: number;
  /** How long the fault lasts. */
  readonly faultLengthMs: number;
  /** The log's path on the host; a relative one is relative to the home. */
  readonly logPath: string;
  /**
   * What is particular to the kind of fault, as functions of bash. They may use `$address`, `$id`, `$log`, `as_root`,
   * `now` (which sets `$stamp`), `pause`, and all but the first `$target`:
   * - `find_target` prints the name of what will be broken; nothing, and the reason on stderr, where there is none.
   * - `prepare` does what takes time, while the script waits for its moment. When it fails, nothing is broken.
   * - `inject` breaks the target, and sets `before` and `after`, seconds since the epoch. When it fails, it sets
   *   `reason`.
   * - `restore_once` tries to mend it once. `is_hopeless` holds when there is no use in trying again.
   * - `put_back` puts back what else the host lost, and prints what did not come back, a line each.
   */
  readonly functions: string;
}

/** How often the script tries to mend the host, once a second, before it gives up. */
const RESTORE_TRIES = 600;

/** The exit code for "there is nothing to break". */
export const NO_TARGET_EXIT_CODE = 3;

/**
 * A fault as one bash script (OPNFV Doctor's own tests take a link down in the same way). Started without arguments it
 * finds its target, starts itself in a session of its own, and prints `target <name>` once that runs. The process that
 * breaks the host waits and mends it, sooner when it gets a TERM, so that the host comes back without anybody's help.
 * Its log has one `<key> <value>` a line: `target`, `pid`, `began`, then seconds since the epoch as `before` and `after` the
 * fault began and `restored` when it was over, and `lost` for what did not come back.
 *
 * `restore <target>` only mends, and prints `lost` lines. Programs are found once, before the fault, and called by
 * their paths. The script works with bash 3.2.
 */
export function renderFaultScript(script: FaultScript): string {
  const { address, id, leadMs, faultLengthMs, logPath, functions } = script;
  return String.raw`#!/usr/bin/env bash
address=${shellQuote(address)}
id=${shellQuote(id)}
lead=${seconds(leadMs)}
length=${seconds(faultLengthMs)}
cd || exit 1
log=${shellQuote(logPath)}
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
sudo=$(type -P sudo)
as_root() { if [ -n "$sudo" ]; then "$sudo" -n "$@"; else "$@"; fi; }

# Sets stamp: seconds since the epoch, as finely as this machine measures them.
if [ -n "$EPOCHREALTIME" ]; then
  now() { stamp=$EPOCHREALTIME; }
elif [ "$(date +%N)" -ge 0 ] 2>/dev/null; then
  now() { stamp=$(date +%s.%N); }
else
  now() { stamp=$(perl -MTime::HiRes=time -e 'printf "%.6f", time'); }
fi

# Waits so that a signal is handled at once; meanwhile runs the command that it is given.
pause() {
  sleep "$1" &
  sleeper=$!
  shift
  "$@"
  wait "$sleeper"
}

${functions}
restore() {
  trap '' TERM INT HUP
  local tries=${RESTORE_TRIES}
  until restore_once; do
    tries=$((tries - 1))
    if [ $tries -eq 0 ] || is_hopeless; then
      echo "error $target cannot be restored" >>"$log"
      exit 1
    fi
    sleep 1
  done
  now
  put_back | sed -e 's/^/lost /' >>"$log"
  echo "restored $stamp" >>"$log"
}

stop() {
  trap '' TERM INT HUP
  [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null
  [ -z "$began" ] || restore
  echo stopped >>"$log"
  exit 0
}

fail() {
  echo "error $1" >>"$log"
  exit 1
}

if [ "$1" = run ]; then
  target=$2
  began= sleeper= prepared= reason=
  trap stop TERM INT
  trap '' HUP
  echo "pid $$" >>"$log"
  prepare_now() { prepare && prepared=yes; }
  pause "$lead" prepare_now
  [ -n "$prepared" ] || fail "$target cannot be prepared"
  began=yes
  echo began >>"$log"
  if ! inject; then
    restore_once
    fail "$reason"
  fi
  printf 'before %s\nafter %s\n' "$before" "$after" >>"$log"
  pause "$length" :
  restore
  exit 0
fi

if [ "$1" = restore ]; then
  target=$2
  restore_once || exit 1
  put_back | sed -e 's/^/lost /'
  exit 0
fi

target=$(find_target)
[ -n "$target" ] || exit ${NO_TARGET_EXIT_CODE}
if [ -n "$sudo" ] && ! "$sudo" -n true; then exit 1; fi
echo "target $target" >"$log" || exit 1
session=$(type -P setsid || type -P nohup)
"$session" bash "$0" run "$target" </dev/null >>"$log.err" 2>&1 &
for try in $(seq 100); do
  if grep -q '^pid ' "$log"; then echo "target $target"; exit 0; fi
  sleep 0.02
done
echo "the fault did not start: $(cat "$log.err")" >&2
exit 1
`;
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
