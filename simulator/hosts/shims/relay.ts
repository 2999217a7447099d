/** A program that the simulator implements: forwards the call and prints the result. */
export const RELAY_SHIM = String.raw`#!/bin/bash
. "${'${0%/*}'}/.host"
program=${'${0##*/}'}
if [ -n "$SUDO_USER" ]; then user=root; else user=$USER; fi
{ exec 3<>"/dev/tcp/127.0.0.1/$control_port"; } 2>/dev/null || { echo "$program: the machine is gone" >&2; exit 1; }
{
  printf '%s call %d\n' "$control_secret" $(($# + 3))
  printf '%s\0' "$program" "$user" "$OS_AUTH_URL" "$@"
} >&3
LC_ALL=C
read -r code length <&3 || exit 1
# Lengths are in bytes; the answers are texts.
IFS= read -r -d '' -N "$length" text <&3
printf %s "$text"
IFS= read -r -d '' text <&3
printf %s "$text" >&2
exit "$code"
`;
