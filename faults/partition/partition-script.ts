/**
 * How many seconds after the fault's end the kernel stops to drop by itself. The script removes the rules before; this
 * is for a script that somebody killed.
 */
const KERNEL_GRACE_S = 5;

/**
 * A partition, in the frame of `faults/on-host/fault-script.ts`; the target is the name of the rules.
 *
 * nft gets one table, in one transaction, whose rules drop from one whole second on (`meta time`, nft 0.9.3 and Linux
 * 5.4): the kernel compares its clock for each packet, so the moment is known exactly, and the rules expire by
 * themselves. Chains accept by default and a rule drops, so that loopback never loses a packet. A drop is final
 * whatever other tables say, and no other table is touched (nft(8)).
 *
 * Where nft cannot do that, iptables-restore inserts a chain at the top of INPUT, OUTPUT and FORWARD, in one
 * transaction for each address family; the clock is read before and after the one that the host is reached by.
 */
export const PARTITION_FUNCTIONS = String.raw`
nft=$(type -P nft)
iptables=$(type -P iptables-restore)

find_target() {
  if [ -n "$nft$iptables" ]; then echo "doctor_$id"; else echo 'neither nft nor iptables is installed' >&2; fi
}

prepare() { :; }
inject() { inject_by_nft || inject_by_iptables; }

inject_by_nft() {
  local moment wait_us
  [ -n "$nft" ] || return 1
  now
  # The first whole second that is at least half a second away.
  moment=$((($(microseconds) + 1500000) / 1000000))
  rules "$moment" "$((moment + ${'${'}length%.*} + 1 + ${KERNEL_GRACE_S}))" | as_root "$nft" -f - || { remove_table; return 1; }
  now
  before=$moment.000000 after=$moment.000000
  # Where the rules came later than their moment, the fault began between the two.
  [ $((moment * 1000000)) -ge "$(microseconds)" ] || after=$stamp
  # An nft that takes the number for something else has another year.
  as_root "$nft" list table inet "$target" | grep -q "\"$(date -d "@$moment" +%Y)-" || { remove_table; return 1; }
  now
  wait_us=$((moment * 1000000 - $(microseconds)))
  [ "$wait_us" -le 0 ] || pause "$((wait_us / 1000000)).$(printf %06d $((wait_us % 1000000)))" :
}

# Prints stamp as whole microseconds.
microseconds() {
  local fraction=${'${'}stamp#*[.,]}000000
  echo "${'${'}stamp%[.,]*}${'${'}fraction%"${'${'}fraction#??????}"}"
}

# $1, $2: the fault begins and ends, in seconds since the epoch
rules() {
  local hook match when="meta time >= $1 meta time < $2"
  echo "table inet $target {"
  for hook in input output forward; do
    case $hook in
      input) match='iifname != "lo" ' ;;
      output) match='oifname != "lo" ' ;;
      *) match= ;;
    esac
    echo "  chain $hook {"
    echo "    type filter hook $hook priority -300; policy accept;"
    echo "    $match$when drop"
    echo '  }'
  done
  echo '}'
}

inject_by_iptables() {
  local family
  reason='nft and iptables refuse the rules'
  before= after=
  for family in $(families); do
    [ -n "$before" ] || { now; before=$stamp; }
    printf '%s\n' '*filter' ":$target - [0:0]" "-A $target -i lo -j RETURN" "-A $target -o lo -j RETURN" \
      "-A $target -j DROP" "-I INPUT -j $target" "-I OUTPUT -j $target" "-I FORWARD -j $target" COMMIT |
      as_root "$family-restore" --noflush || return 1
    [ -n "$after" ] || { now; after=$stamp; }
  done
  [ -n "$after" ]
}

# The family that the host is reached by comes first.
families() {
  local own=iptables other=ip6tables family
  case $address in *:*) own=ip6tables other=iptables ;; esac
  for family in $own $other; do
    [ "$family" = ip6tables ] && [ ! -e /proc/net/if_inet6 ] && continue
    type -P "$family-restore" >/dev/null && echo "$family"
  done
}

remove_table() {
  [ -n "$nft" ] || return 0
  as_root "$nft" list tables | grep -qx "table inet $target" || return 0
  as_root "$nft" delete table inet "$target"
}

remove_chains() {
  local family chain
  for family in $(families); do
    as_root "$family" -w -S "$target" >/dev/null 2>&1 || continue
    for chain in INPUT OUTPUT FORWARD; do
      while as_root "$family" -w -D "$chain" -j "$target" 2>/dev/null; do :; done
    done
    as_root "$family" -w -F "$target" && as_root "$family" -w -X "$target" || return 1
  done
}

# What cannot be listed was never loaded; but without root nothing can be listed.
restore_once() { as_root true && remove_table && remove_chains; }
is_hopeless() { false; }
put_back() { :; }
`;
