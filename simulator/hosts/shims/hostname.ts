/** hostname(1): the names and the address of the simulated host. */
export const HOSTNAME_SHIM = String.raw`#!/bin/bash
. "${'${0%/*}'}/.host"
case $1 in
  '' | -s | --short | -f | --fqdn | --long) echo "$host_name" ;;
  -i | --ip-address) echo "$host_address" ;;
  -I | --all-ip-addresses) echo "$host_address " ;;
  -d | --domain) echo ;;
  -*) echo "hostname: unrecognized option '$1'" >&2; exit 255 ;;
  *) echo 'hostname: you must be root to change the host name' >&2; exit 1 ;;
esac
`;
