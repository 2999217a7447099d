import { LINK_STATE_FUNCTIONS } from './link-state-script.ts';

/** How long it puts back what is missing: a new IPv6 address is checked for a second or two before it can be used. */
const PUT_BACK_S = 10;

/**
 * `ip link set DEV down`, in the frame of `faults/on-host/fault-script.ts`; the target is the device. An interface
 * loses addresses and routes while it is down (link-state-script.ts): they are saved beside the log while the script
 * waits for its moment, and put back after the link is up.
 */
export const LINK_DOWN_FUNCTIONS = String.raw`
saved=$log.saved
ip=$(type -P ip)

find_target() {
  local number device family cidr rest
  [ -n "$ip" ] || { echo 'the ip command is missing' >&2; return; }
  while read -r number device family cidr rest; do
    device=$(echo "$device" | cut -d @ -f 1)
    [ "$device" != lo ] && [ "$(echo "$cidr" | cut -d / -f 1)" = "$address" ] && echo "$device" && return
  done < <("$ip" -o -4 addr show)
  echo "no interface but the loopback holds the address $address" >&2
}

prepare() { save_state "$saved" && echo "saved $(date +%s)" >>"$log"; }

inject() {
  now
  before=$stamp
  as_root "$ip" link set "$target" down
  local result=$?
  now
  after=$stamp
  reason="ip link set $target down ended with exit code $result"
  return $result
}

restore_once() { as_root "$ip" link set "$target" up; }
is_hopeless() { ! "$ip" link show dev "$target" >/dev/null; }
put_back() { put_back_all ${PUT_BACK_S}; }

${LINK_STATE_FUNCTIONS}
`;
