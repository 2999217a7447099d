#!/bin/sh
# Makes the rest of its command line run as on a compute host of the lab: its own host name, /etc files, home,
# /tmp and /run. Called inside new UTS and mount namespaces, so nothing of it is seen outside.
# usage: enter.sh FOLDER-OF-THE-HOST NAME COMMAND [ARGUMENT...]
set -eu
folder=$1
name=$2
shift 2
hostname "$name"
for file in hosts hostname resolv.conf shadow; do
  if [ -e "/etc/$file" ]; then mount --bind "$folder/etc/$file" "/etc/$file"; fi
done
mount --bind "$folder/root" /root
mount --bind "$folder/tmp" /tmp
mount -t tmpfs -o mode=755,size=16m tmpfs /run
mkdir -m 755 /run/sshd
exec "$@"
