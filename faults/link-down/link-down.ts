import { shellQuote } from '../../core/quote.ts';
import { scriptedFault } from '../on-host/scripted-fault.ts';
import { LINK_DOWN_FUNCTIONS } from './link-down-script.ts';

/** The interface that holds the host's address goes down, as over a cut cable. */
export const linkDown = scriptedFault({
  name: 'link-down',
  summary: "the interface that holds the host's address goes down",
  onset: 'link down',
  what: 'link',
  functions: LINK_DOWN_FUNCTIONS,
  onsetSlackMs: 0,
  noTargetHint: (address) =>
    `Check "ip -o -4 addr" on the host: an interface must hold ${address}, the address it is reached at.`,
  permissionHint: 'The login on the hosts must be able to run "sudo ip link set" without a password.',
  restoreCommand: (device) => `ip link set ${device} up`,
  renderRequirements: (
    address,
  ) => `for program in ip sed grep; do command -v "$program" >/dev/null || problem "$program is not installed"; done
command -v ip >/dev/null && { ip -o -4 addr show | grep -v '^[0-9]*: lo ' | grep -qF ${shellQuote(` ${address}/`)} ||
  problem "no interface but the loopback holds the address ${address}"; }`,
});
