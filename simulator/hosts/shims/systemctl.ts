/** systemctl(1) of a host that has none of the requested units; words and exit codes of systemd 252. */
export const SYSTEMCTL_SHIM = String.raw`#!/bin/bash
for arg; do
  shift
  case $arg in -*) ;; *) set -- "$@" "$arg" ;; esac
done
verb=$1
case $verb in
  '' | list-units | list-unit-files) echo '0 loaded units listed.'; exit 0 ;;
  daemon-reload) exit 0 ;;
  status | is-active | is-failed | is-enabled | start | stop | restart | reload | try-restart | enable | disable | cat) ;;
  *) echo "Unknown command verb $verb." >&2; exit 1 ;;
esac
if [ $# -lt 2 ]; then echo 'Too few arguments.' >&2; exit 1; fi
unit=$2
case $unit in *.*) ;; *) unit=$unit.service ;; esac
case $verb in
  status) echo "Unit $unit could not be found." >&2; exit 4 ;;
  is-active) echo inactive; exit 3 ;;
  is-failed) echo inactive; exit 1 ;;
  is-enabled) echo "Failed to get unit file state for $unit: No such file or directory" >&2; exit 1 ;;
  enable | disable) echo "Failed to $verb unit: Unit file $unit does not exist." >&2; exit 1 ;;
  cat) echo "No files found for $unit." >&2; exit 1 ;;
  stop) echo "Failed to stop $unit: Unit $unit not loaded." >&2; exit 5 ;;
  *) echo "Failed to $verb $unit: Unit $unit not found." >&2; exit 5 ;;
esac
`;
