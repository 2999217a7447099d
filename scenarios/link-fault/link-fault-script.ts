import { shellQuote } from '../../core/quote.ts';
import { LINK_STATE_FUNCTIONS } from './link-state-script.ts';

/** What the script on the host has to know. */
export interface LinkFaultScript {
  /** The address whose interface goes down. */
  readonly address: string;
  /** Between the start and the fault. */
  readonly leadMs: number;
  /** How long the link stays down. */
  readonly faultLengthMs: number;
  /** The log's path on the host; a relative one is relative to the home. */
  readonly logPath: string;
}

/** How often the script tries to set the link up again, once a second, before it gives the link up. */
const RESTORE_TRIES = 600;

/** How long it puts back what is missing: a new IPv6 address is checked for a second or two before it can be used. */
const PUT_BACK_S = 10;

/** The exit code for "no interface holds the address". */
export const NO_DEVICE_EXIT_CODE = 3;

/**
 * The fault as one bash script (OPNFV Doctor's own tests take a link down in the same way). Started without
 * arguments it finds the interface, starts itself in a session of its own, and prints `device <name>` once that
 * runs. The same process that takes the link down waits and sets it up, sooner when it gets a TERM, so that it
 * comes back without anybody's help. Its log has one `<key> <value>` a line: `pid`, `device`, then seconds since the
 * epoch as `before` and `after` the command that takes the link down and `up` when it was back, and `lost` for
 * what did not come back with it.
 *
 * An interface loses addresses and routes while it is down (link-state-script.ts). They are saved beside the log
 * while the script waits for its moment, and put back after the link is up. `restore <device>` does that alone: it
 * sets the link up, and prints `lost` lines. Programs are found once, before the fault, and called by their paths.
 */
export function renderLinkFaultScript(script: LinkFaultScript): string {
  const { address, leadMs, faultLengthMs, logPath } = script;
  return String.raw`#!/usr/bin/env bash
address=${shellQuote(address)}
lead=${seconds(leadMs)}
length=${seconds(faultLengthMs)}
cd || exit 1
log=${shellQuote(logPath)}
saved=$log.saved
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
ip=$(type -P ip) || { echo 'the ip command is missing' >&2; exit 1; }
sudo=$(type -P sudo)
as_root() { if [ -n "$sudo" ]; then "$sudo" -n "$ip" "$@"; else "$ip" "$@"; fi; }

find_device() {
  local number device family cidr rest
  while read -r number device family cidr rest; do
    device=$(echo "$device" | cut -d @ -f 1)
    [ "$device" != lo ] && [ "$(echo "$cidr" | cut -d / -f 1)" = "$address" ] && echo "$device" && return
  done < <("$ip" -o -4 addr show)
}

# Seconds since the epoch, as finely as this machine tells them.
if [ -n "$EPOCHREALTIME" ]; then
  now() { stamp=$EPOCHREALTIME; }
elif [ "$(date +%N)" -ge 0 ] 2>/dev/null; then
  now() { stamp=$(date +%s.%N); }
else
  now() { stamp=$(perl -MTime::HiRes=time -e 'printf "%.6f", time'); }
fi

${LINK_STATE_FUNCTIONS}
restore() {
  trap '' TERM INT HUP
  local tries=${RESTORE_TRIES}
  until as_root link set "$device" up; do
    tries=$((tries - 1))
    if [ $tries -eq 0 ] || ! "$ip" link show dev "$device" >/dev/null; then
      echo "error ip link set $device up does not succeed" >>"$log"
      exit 1
    fi
    sleep 1
  done
  now
  put_back_all ${PUT_BACK_S} | sed -e 's/^/lost /' >>"$log"
  echo "up $stamp" >>"$log"
}

# Waits so that a signal is taken at once; meanwhile does what else it is given.
pause() {
  sleep "$1" &
  sleeper=$!
  shift
  "$@"
  wait "$sleeper"
}

save() { save_state "$saved" && echo "saved $(date +%s)" >>"$log"; }

stop() {
  trap '' TERM INT HUP
  [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null
  [ -z "$cut" ] || restore
  echo stopped >>"$log"
  exit 0
}

if [ "$1" = run ]; then
  device=$2
  cut= sleeper=
  trap stop TERM INT
  trap '' HUP
  echo "pid $$" >>"$log"
  pause "$lead" save
  if [ ! -s "$saved" ]; then
    echo "error the addresses and routes of $device cannot be written down" >>"$log"
    exit 1
  fi
  cut=yes
  now
  before=$stamp
  as_root link set "$device" down
  result=$?
  now
  if [ $result -ne 0 ]; then
    echo "error ip link set $device down ended with exit code $result" >>"$log"
    exit 1
  fi
  printf 'before %s\nafter %s\n' "$before" "$stamp" >>"$log"
  pause "$length"
  restore
  exit 0
fi

if [ "$1" = restore ]; then
  device=$2
  as_root link set "$device" up || exit 1
  put_back_all ${PUT_BACK_S} | sed -e 's/^/lost /'
  exit 0
fi

device=$(find_device)
if [ -z "$device" ]; then
  echo "no interface but the loopback holds the address $address" >&2
  exit ${NO_DEVICE_EXIT_CODE}
fi
if [ -n "$sudo" ] && ! "$sudo" -n true; then exit 1; fi
echo "device $device" >"$log" || exit 1
session=$(type -P setsid || type -P nohup)
"$session" bash "$0" run "$device" </dev/null >>"$log.err" 2>&1 &
for try in $(seq 100); do
  if grep -q '^pid ' "$log"; then echo "device $device"; exit 0; fi
  sleep 0.02
done
echo "the fault did not start: $(cat "$log.err")" >&2
exit 1
`;
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
