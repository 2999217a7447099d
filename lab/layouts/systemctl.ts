import { join } from 'node:path';
import { shellQuote } from '../../core/quote.ts';
import type { LabDescription, LabHost } from '../description.ts';
import { CLEAN_ENV } from '../process/command.ts';
import { LAYOUT_OF } from './all.ts';
import type { UnitRole } from './product.ts';

/** The units of a host, and the lab's services that stand for them. */
export function unitsOf(lab: LabDescription, host: LabHost): ReadonlyMap<string, string> {
  const { layout } = lab;
  if (layout === undefined || host.name === layout.installer.name) return new Map();
  const { units } = LAYOUT_OF[layout.product];
  if (host.name !== layout.controller.name)
    return new Map([[units['nova-compute'], `${host.name}-nova-compute`]]);
  const roles: readonly UnitRole[] = ['ceilometer-agent-notification', 'nova-scheduler', 'aodh-notifier'];
  return new Map(roles.map((role) => [units[role], role]));
}

/**
 * What `systemctl` is on a host of the lab, where no systemd runs: `restart` has doctor restart the service, in the
 * namespaces of the control host, so that the lab's pid files stay true; `is-active` looks into those.
 * @param doctor the command line of doctor itself
 */
export function systemctlText(lab: LabDescription, host: LabHost, doctor: readonly string[]): string {
  const cases = [...unitsOf(lab, host)]
    .map(([unit, service]) => `    ${unit}) echo ${service} ;;\n`)
    .join('');
  const quoted = (words: readonly string[]): string => words.map(shellQuote).join(' ');
  const clean = Object.entries({ ...CLEAN_ENV, HOME: '/root' }).map(([name, value]) => `${name}=${value}`);
  return `#!/bin/sh
run=${shellQuote(lab.paths.run)}
service_of() {
  case \${1%.service} in
${cases}    *) return 1 ;;
  esac
}
field() { sed -n "s/.*\\"$2\\":\\"\\{0,1\\}\\([^,\\"}]*\\).*/\\1/p" "$run/pids/$1.json" 2>/dev/null; }
is_active() {
  pid=$(field "$1" pid)
  [ -n "$pid" ] && [ "$(field "$1" bootId)" = "$(cat /proc/sys/kernel/random/boot_id)" ] &&
    [ "$(sed 's/^.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d ' ' -f 20)" = "$(field "$1" startTicks)" ]
}
restart() {
  flock --close "$run/$1.restart" nsenter --target "$(field mariadb pid)" --mount --net --uts -- \\
    env -i ${quoted(clean)} ${quoted(doctor)} lab restart --dir ${shellQuote(lab.dir)} "$1"
}
verb=\${1-}
case $verb in
  restart | is-active) shift ;;
  *) echo "systemctl: a host of a lab knows restart and is-active, not '$verb'" >&2; exit 1 ;;
esac
if [ $# = 0 ]; then echo 'Too few arguments.' >&2; exit 1; fi
if [ "$verb" = restart ] && [ "$(id -u)" != 0 ]; then
  echo "Failed to restart $1: Interactive authentication required." >&2
  exit 1
fi
code=0
for unit in "$@"; do
  service=$(service_of "$unit") || service=
  if [ "$verb" = is-active ]; then
    if [ -n "$service" ] && is_active "$service"; then echo active; else echo inactive; code=3; fi
  elif [ -z "$service" ]; then
    echo "Failed to restart $unit: Unit $unit not found." >&2
    code=5
  else
    restart "$service" || code=1
  fi
done
exit $code
`;
}

/** Where the programs of a host are, which it has beside this machine's. */
export const programsOf = (overlay: string): string => join(overlay, 'bin');
