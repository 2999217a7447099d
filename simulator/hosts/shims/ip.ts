/**
 * ip(8) of a host with a loopback interface and one Ethernet interface, eth0, which carries its address.
 * Output and errors are those of iproute2 6.1. A command that sets the link up or down returns when the link has changed.
 */
export const IP_SHIM = String.raw`#!/bin/bash
. "${'${0%/*}'}/.host"

fail() { echo "$2" >&2; exit "$1"; }

# Asks the machine for the state of eth0, or orders it.
link() {
  { exec 3<>"/dev/tcp/127.0.0.1/$control_port"; } 2>/dev/null || fail 1 'Cannot find device "eth0"'
  echo "$control_secret $1" >&3
  IFS= read -r -t 10 state <&3 || fail 2 'RTNETLINK answers: Connection timed out'
  exec 3>&-
}

oneline= no_routes=
family=all
while [ $# -gt 0 ]; do
  case $1 in
    -o | -oneline | --oneline) oneline=yes ;;
    -4) family=inet ;;
    -6) family=inet6 ;;
    -*) fail 255 "Option \"$1\" is unknown, try \"ip -help\"." ;;
    *) break ;;
  esac
  shift
done
forever='valid_lft forever preferred_lft forever'

# $1: device, $2: what is appended to the first line
heading() {
  if [ "$1" = lo ]; then
    first="1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN $2group default qlen 1000"
    second='    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00'
  else
    link state
    flags='BROADCAST,MULTICAST' operstate=DOWN
    [ "$state" = up ] && flags='BROADCAST,MULTICAST,UP,LOWER_UP' operstate=UP
    first="2: eth0: <$flags> mtu 1500 qdisc fq_codel state $operstate $2group default qlen 1000"
    second="    link/ether $host_mac brd ff:ff:ff:ff:ff:ff"
  fi
}

# $1: device
inet() {
  if [ "$1" = lo ]; then
    number=1 address='inet 127.0.0.1/8 scope host lo'
  else
    number=2 address="inet $host_address/$host_prefix brd $host_broadcast scope global eth0"
  fi
}

show_addresses() {
  for device in $devices; do
    inet "$device"
    if [ -n "$oneline" ]; then
      [ $family = inet6 ] || echo "$number: $device    $address\       $forever"
      continue
    fi
    [ $family = inet6 ] && continue
    heading "$device" ''
    echo "$first"
    [ $family = all ] && echo "$second"
    echo "    $address"
    echo "       $forever"
  done
}

show_links() {
  for device in $devices; do
    heading "$device" 'mode DEFAULT '
    if [ -n "$oneline" ]; then echo "$first\\$second"; else echo "$first"; echo "$second"; fi
  done
}

# "[table all|main|ID] [dev NAME]": this host has only the kernel's own routes, in the table main.
select_routes() {
  if [ "$1" = table ]; then
    case $2 in all | main | 254) ;; *) no_routes=yes ;; esac
    shift; [ $# -gt 0 ] && shift
  fi
  select_devices "$@"
}

show_routes() {
  [ $family = inet6 ] && return
  [ -z "$no_routes" ] || return 0
  link state
  [ "$state" = up ] || return 0
  case " $devices " in
    ' eth0 ') echo "$host_subnet/$host_prefix proto kernel scope link src $host_address " ;;
    *' eth0 '*) echo "$host_subnet/$host_prefix dev eth0 proto kernel scope link src $host_address " ;;
  esac
}

# The devices named by "[dev] NAME", or all.
select_devices() {
  devices='lo eth0'
  [ "$1" = dev ] && shift
  if [ $# -eq 0 ]; then return; fi
  case $1 in
    lo | eth0) devices=$1 ;;
    *) fail 1 "Device \"$1\" does not exist." ;;
  esac
  [ $# -eq 1 ] || fail 255 "Error: either \"dev\" is duplicate, or \"$2\" is a garbage."
}

set_link() {
  device= order=
  while [ $# -gt 0 ]; do
    case $1 in
      up | down) order=$1 ;;
      dev) shift; device=$1 ;;
      *)
        [ -z "$device" ] || fail 255 "Error: either \"dev\" is duplicate, or \"$1\" is a garbage."
        device=$1 ;;
    esac
    shift
  done
  [ -n "$device" ] || fail 255 'Not enough information: "dev" argument is required.'
  case $device in lo | eth0) ;; *) fail 1 "Cannot find device \"$device\"" ;; esac
  [ -n "$order" ] || exit 0
  [ -n "$SUDO_USER" ] || fail 2 'RTNETLINK answers: Operation not permitted'
  [ "$device" = eth0 ] || fail 2 'RTNETLINK answers: Operation not supported'
  link "$order"
  [ "$state" = "$order" ] || fail 2 'RTNETLINK answers: Operation not permitted'
}

object=$1
[ $# -gt 0 ] || fail 255 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }'
shift
verb=show
case $1 in
  '') ;;
  s | sh | sho | show | l | ls | lis | lst | list) shift ;;
  dev) ;;
  *) verb=$1; shift ;;
esac
case $object in
  a | ad | add | addr | addre | addres | address) object=address ;;
  l | li | lin | link) object=link ;;
  n | ne | nei | neig | neigh | neighbor | neighbour) object=neighbor ;;
  nexthop) object=nexthop ;;
  r | ro | rou | rout | route) object=route ;;
  *) fail 1 "Object \"$object\" is unknown, try \"ip help\"." ;;
esac
case $object:$verb in
  address:show) select_devices "$@"; show_addresses ;;
  link:show)
    if [ "$1" = type ]; then
      # Neither of its interfaces is of a type that is made by hand.
      [ $# -gt 1 ] || fail 255 'Command line is not complete. Try option "help"'
      exit 0
    fi
    select_devices "$@"; show_links ;;
  # Nobody has given it permanent neighbors or nexthop objects.
  neighbor:show | nexthop:show) ;;
  link:set | link:se) set_link "$@" ;;
  route:show) select_routes "$@"; show_routes ;;
  *) fail 255 "Command \"$verb\" is unknown, try \"ip $object help\"." ;;
esac
`;
