/**
 * Bash functions that save what an interface loses while it is down, and put it back. They are a part of the script
 * of link-down-script.ts, which sets `target` (the device), `ip`, `as_root`, `log`, and `saved`, the file of the saved state.
 *
 * `ip link set DEV down` makes the kernel drop the IPv6 addresses of the interface, every route over it in every
 * table but those it makes by itself, permanent neighbor entries, neighbor proxies and nexthop objects. It also
 * takes down the VLANs on the interface, which then lose the same; and setting the interface up sets all of its
 * VLANs up, also those that were down before (Linux: net/8021q/vlan.c, net/ipv6/addrconf.c, net/ipv4/nexthop.c,
 * net/core/neighbour.c). IPv4 addresses stay.
 *
 * They work with bash 3.2 and with an iproute2 that knows no nexthop objects, and start few programs: on a busy host
 * each of them takes its time, and the link is to go down when it is due.
 */
export const LINK_STATE_FUNCTIONS = String.raw`
# A kernel that was started without IPv6 has none to lose, and refuses to list it.
has_no_ipv6() { [ ! -e /proc/net/if_inet6 ]; }

# $1: a file. Takes the moment's state down as ip prints it: seven short commands, and the rest of the work is for later.
save_state() {
  {
    echo '== vlan' && { "$ip" -o link show type vlan 2>/dev/null || :; } &&
      echo '== link' && "$ip" -o link show &&
      echo '== address' && { "$ip" -o -6 addr show || has_no_ipv6; } &&
      echo '== neighbor' && "$ip" neigh show nud permanent && { "$ip" neigh show proxy || :; } &&
      echo '== nexthop' && { "$ip" nexthop show 2>/dev/null || :; } &&
      echo '== route4' && "$ip" -o -4 route show table all &&
      echo '== route6' && { "$ip" -o -6 route show table all || has_no_ipv6; } &&
      echo '== end'
  } >"$1.new" && mv "$1.new" "$1"
}

is_ours() { case "$devices" in *" $1 "*) return 0 ;; esac; return 1; }

# $@: the lines of ip for VLANs. Adds those that are on our devices, and those that are on them.
add_vlans() {
  local line name found=yes
  while [ -n "$found" ]; do
    found=
    for line; do
      line=${'${'}line#*: } name=${'${'}line%%:*}
      is_ours "${'${'}name%%@*}" && continue
      is_ours "${'${'}name#*@}" && devices="$devices${'${'}name%%@*} " found=yes
    done
  done
}

# Reads a file of save_state, and prints what goes with the device, one line a thing: <kind> <words>|<lifetime>.
digest() {
  local section= line vlans=() ids=' '
  devices=" $target "
  set -f
  while IFS= read -r line; do
    case $line in
      '== vlan') section=vlan ;;
      '== '*) [ "$section" != vlan ] || add_vlans "${'${'}vlans[@]}"; section=${'${'}line#== } ;;
      ?*)
        if [ "$section" = vlan ]; then vlans+=("$line"); else
          # shellcheck disable=SC2086
          "digest_${'${'}section%[46]}" ${'${'}line//\\/ }
        fi
        ;;
    esac
  done
  set +f
}

digest_link() {
  local name=${'${'}2%:}
  name=${'${'}name%%@*}
  is_ours "$name" || return 0
  case $3 in
    *[\<,]UP[,\>]*) echo "link $name up|" ;;
    *) echo "link $name down|" ;;
  esac
}

digest_address() {
  local name=${'${'}2%%@*} words= valid= preferred=
  is_ours "$name" && [ "$3" = inet6 ] || return 0
  shift 3
  while [ $# -gt 0 ]; do
    case $1 in
      # These are made by the kernel beside others (RFC 8981).
      temporary) return 0 ;;
      tentative | deprecated | dynamic | stable-privacy | optimistic) ;;
      proto) case $2 in kernel_*) shift ;; *) words="$words $1" ;; esac ;;
      valid_lft) valid=${'${'}2%sec}; shift ;;
      preferred_lft) preferred=${'${'}2%sec}; shift ;;
      *) words="$words $1" ;;
    esac
    shift
  done
  echo "address$words dev $name|$valid $preferred"
}

digest_neighbor() {
  case " $* " in *' proxy '*) [ "$2" != dev ] || ! is_ours "$3" || echo "proxy $1 dev $3|"; return 0 ;; esac
  [ "$2" = dev ] && is_ours "$3" || return 0
  set -- "$*"
  echo "neighbor ${'${'}1% PERMANENT}|"
}

# Nexthop objects over the devices, and the groups that one of them is in.
digest_nexthop() {
  local id=$2 words= dev= members= member
  while [ $# -gt 0 ]; do
    case $1 in
      dead | linkdown | offload | trap) ;;
      scope) shift ;;
      dev) dev=$2 words="$words $1" ;;
      group) members=${'${'}2//\// } words="$words $1" ;;
      *) words="$words $1" ;;
    esac
    shift
  done
  if [ -n "$dev" ] && is_ours "$dev"; then
    ids="$ids$id "
    echo "nexthop$words|"
  fi
  for member in $members; do
    case "$ids" in *" ${'${'}member%%,*} "*) echo "nexthop$words|"; break ;; esac
  done
}

# The kernel puts its own routes back with the addresses.
digest_route() {
  local words= expires= ours=
  case " $* " in *' proto kernel '*) return 0 ;; esac
  while [ $# -gt 0 ]; do
    case $1 in
      dead | linkdown | offload | trap | rt_offload | rt_trap | offload_failed) ;;
      expires) expires=${'${'}2%sec}; shift ;;
      error) shift ;;
      dev) ! is_ours "$2" || ours=yes; words="$words $1" ;;
      *) words="$words $1" ;;
    esac
    shift
  done
  [ -z "$ours" ] || echo "$section$words|$expires"
}

# What was there before and is not there now. Lifetimes run on, and are not compared.
missing() {
  save_state "$saved.now" || : >"$saved.now"
  grep -vxFf <(digest <"$saved.now" | sed -e 's/|.*$//') <(sed -e 's/|.*$//' "$saved.lines")
}

# $1: seconds that were left. Prints what is left of them now.
left() {
  case $1 in
    '' | *[!0-9]*) echo "$1" ;;
    *) echo $(($1 > age ? $1 - age : 0)) ;;
  esac
}

# $1: a thing. Sets its lifetime, and fails for one that has run out by itself.
still_due() {
  case $1 in address\ * | route*) ;; *) lifetime=; return 0 ;; esac
  lifetime=$(grep -F -e "$1|" "$saved.lines")
  lifetime=${'${'}lifetime#"$1|"}
  [ "$(left "${'${'}lifetime%% *}")" != 0 ]
}

# $1: a thing
put_thing_back() {
  local kind=${'${'}1%% *} words=${'${'}1#* }
  set -f
  # shellcheck disable=SC2086
  case $kind in
    link) as_root "$ip" link set $words ;;
    address) as_root "$ip" -6 addr add $words valid_lft "$(left "${'${'}lifetime%% *}")" preferred_lft "$(left "${'${'}lifetime##* }")" ;;
    neighbor) as_root "$ip" neigh replace $words nud permanent ;;
    proxy) as_root "$ip" neigh add proxy $words ;;
    nexthop) as_root "$ip" nexthop replace $words ;;
    route?) as_root "$ip" "-${'${'}kind#route}" route append $(route_words $words) ${'${'}lifetime:+expires $(left "$lifetime")} ;;
  esac
  set +f
} </dev/null >/dev/null 2>&1

# A nexthop object stands for the hops that ip lists behind it.
route_words() {
  local words=
  case " $* " in *' nhid '*) ;; *) echo "$*"; return ;; esac
  while [ $# -gt 0 ] && [ "$1" != nexthop ]; do
    case $1 in
      via) [ "$2" != inet6 ] || shift; shift ;;
      dev) shift ;;
      *) words="$words $1" ;;
    esac
    shift
  done
  echo "$words"
}

# $1: things. Addresses come first, and the last one of them before the others: the kernel lists the newest first.
addresses_first() {
  local thing addresses= others=
  while IFS= read -r thing; do
    case $thing in
      address\ *) addresses="$thing"$'\n'"$addresses" ;;
      *) others="$others$thing"$'\n' ;;
    esac
  done <<<"$1"
  printf '%s' "$addresses$others"
}

# $1: seconds. Puts back what is missing until nothing is, or the time is over: a route may wait for an address, and
# both for the carrier. Prints what did not come back.
put_back_all() {
  local lost thing saved_at pass=0 began=$SECONDS elapsed=0 saved_for
  [ -s "$saved" ] || return 0
  digest <"$saved" >"$saved.lines"
  saved_at=$(sed -n 's/^saved //p' "$log")
  saved_for=$(($(date +%s) - ${'${'}saved_at:-$(date +%s)}))
  while :; do
    elapsed=$((SECONDS - began)) age=$((saved_for + SECONDS - began))
    lost=$(missing | while IFS= read -r thing; do still_due "$thing" && echo "$thing"; done)
    pass=$((pass + 1))
    [ -n "$lost" ] && { [ $pass -le 3 ] || [ $elapsed -lt "$1" ]; } || break
    lost=$(addresses_first "$lost")
    while IFS= read -r thing; do
      # The kernel makes link-local addresses by itself, when there is a carrier.
      case $thing in address\ fe[89ab]?:*) [ $elapsed -ge 3 ] || continue ;; esac
      ! still_due "$thing" || put_thing_back "$thing"
    done <<<"$lost"
    sleep 0.2
  done
  rm -f "$saved.now" "$saved.lines"
  [ -z "$lost" ] || echo "$lost"
}
`;
