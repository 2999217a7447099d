/** docker(1) of a host on which no container runs; words and exit codes of the docker command line. */
export const DOCKER_SHIM = String.raw`#!/bin/bash
verb=$1
[ $# -gt 0 ] && shift
name=
quiet=
for arg; do
  case $arg in
    -q | --quiet | -aq | -qa | -*q) quiet=yes ;;
    -*) ;;
    *) [ -n "$name" ] || name=$arg ;;
  esac
done
case $verb in
  ps)
    [ -n "$quiet" ] || echo 'CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES' ;;
  restart | stop | start | kill | rm | exec | logs | inspect)
    if [ -z "$name" ]; then echo "docker $verb requires at least 1 argument." >&2; exit 1; fi
    if [ "$verb" = inspect ]; then
      echo '[]'
      echo "Error: No such object: $name" >&2
    else
      echo "Error response from daemon: No such container: $name" >&2
    fi
    exit 1 ;;
  *)
    echo "docker: '$verb' is not a docker command." >&2
    echo "See 'docker --help'" >&2
    exit 1 ;;
esac
`;
