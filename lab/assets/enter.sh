#!/bin/sh
# Makes the rest of its command line run as on a host of the lab: its own host name, /etc files, home,
# /tmp and /run. Called inside new UTS and mount namespaces, so nothing of it is seen outside.
# usage: enter.sh FOLDER-OF-THE-HOST NAME OVERLAY-OR-EMPTY COMMAND [ARGUMENT...]
set -eu
folder=$1
name=$2
overlay=$3
shift 3
hostname "$name"
for file in hosts hostname resolv.conf shadow; do
  if [ -e "/etc/$file" ]; then mount --bind "$folder/etc/$file" "/etc/$file"; fi
done
mount --bind "$folder/root" /root
mount --bind "$folder/tmp" /tmp
if [ -n "$overlay" ]; then
  for file in passwd group shadow sudoers; do
    mount --bind "$overlay/etc/$file" "/etc/$file"
  done
  for place in etc/nova etc/ceilometer root home; do
    if [ -d "$overlay/$place" ]; then mount --bind "$overlay/$place" "/$place"; fi
  done
  # It comes first in everybody's PATH.
  mount --bind "$overlay/bin" /usr/local/bin
fi
mount -t tmpfs -o mode=755,size=16m tmpfs /run
mkdir -m 755 /run/sshd
exec "$@"
