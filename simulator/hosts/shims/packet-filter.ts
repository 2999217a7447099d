import { RELAY_SHIM } from './relay.ts';

/** nft(8), which the simulator plays; what it is to read is handed on as its last argument. */
const NFT_SHIM = RELAY_SHIM.replace(
  'program=',
  String.raw`input=
case $1 in
  -f | --file) case $2 in - | /dev/stdin) input=$(cat) ;; *) input=$(cat -- "$2") || exit 1 ;; esac ;;
esac
set -- "$@" "$input"
program=`,
);

/** A command that is not installed. Without it the machine's own would be found, and it filters the machine's packets. */
const ABSENT_SHIM = String.raw`#!/bin/bash
echo "bash: ${'${0##*/}'}: command not found" >&2
exit 127
`;

/** The programs that set a packet filter: name → script. */
export const PACKET_FILTER_SHIMS: Readonly<Record<string, string>> = {
  nft: NFT_SHIM,
  ...Object.fromEntries(
    ['iptables', 'ip6tables'].flatMap((name) =>
      ['', '-restore', '-save'].map((ending) => [`${name}${ending}`, ABSENT_SHIM]),
    ),
  ),
};
