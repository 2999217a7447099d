import { scriptedFault } from '../on-host/scripted-fault.ts';
import { PARTITION_FUNCTIONS } from './partition-script.ts';

/** The host's packet filter drops everything in and out but loopback; the host loses no address and no route. */
export const partition = scriptedFault({
  name: 'partition',
  summary: 'the packet filter of the host drops everything in and out but loopback',
  onset: 'partitioned',
  what: 'network',
  functions: PARTITION_FUNCTIONS,
  onsetSlackMs: 5_000,
  noTargetHint: () => 'Install nftables on the host, or iptables.',
  permissionHint: 'The login on the hosts must be able to run "sudo nft" without a password.',
  restoreCommand: (table) => `nft delete table inet ${table}`,
  renderRequirements:
    () => `for program in sed grep date; do command -v "$program" >/dev/null || problem "$program is not installed"; done
command -v nft >/dev/null || command -v iptables-restore >/dev/null || problem "neither nft nor iptables is installed"`,
});
