import { DOCKER_SHIM } from './docker.ts';
import { HOSTNAME_SHIM } from './hostname.ts';
import { IP_SHIM } from './ip.ts';
import { PACKET_FILTER_SHIMS } from './packet-filter.ts';
import { SUDO_SHIM } from './sudo.ts';
import { SYSTEMCTL_SHIM } from './systemctl.ts';

/** The commands that differ on a simulated host from those of the machine it runs on: name → script. */
export const SHIMS: Readonly<Record<string, string>> = {
  docker: DOCKER_SHIM,
  hostname: HOSTNAME_SHIM,
  ip: IP_SHIM,
  ...PACKET_FILTER_SHIMS,
  sudo: SUDO_SHIM,
  systemctl: SYSTEMCTL_SHIM,
};
