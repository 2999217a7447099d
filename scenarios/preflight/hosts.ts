import { DISABLED_REASON } from '../../components/maintenance/names.ts';
import { allOf } from '../../core/all-of.ts';
import type { ComputeHost, Installer } from '../../installers/contract.ts';
import type { ComputeService } from '../../openstack/compute/services.ts';
import { listed, ok, red, warn } from './check.ts';
import type { Found } from './check.ts';
import type { PreflightContext } from './context.ts';

/** The compute hosts of a cloud, before a run. */
export interface HostView {
  readonly installer: Installer;
  /** Those that can take a VM: known here, up, enabled, and not forced down. */
  readonly usable: readonly ComputeHost[];
  readonly found: Found;
}

/** Looks which compute hosts there are, and which of them can take a VM. */
export async function viewHosts(context: PreflightContext): Promise<HostView> {
  const installer = await context.openInstaller();
  const [hosts, services] = await allOf([
    installer.computeHosts(),
    context.cloud.compute.services.list({ binary: 'nova-compute' }),
  ]);
  const known = new Map(hosts.map((host) => [host.name, host]));
  const usable = services.flatMap((service) => {
    const host = known.get(service.host);
    return host !== undefined && troubleOf(service) === undefined ? [host] : [];
  });
  return { installer, usable, found: judge(services, known, usable.length) };
}

interface Trouble {
  readonly reason: string;
  readonly advice: string;
}

function judge(
  services: readonly ComputeService[],
  known: ReadonlyMap<string, ComputeHost>,
  usable: number,
): Found {
  const troubles = services.flatMap((service) => {
    const trouble = known.has(service.host) ? troubleOf(service) : unknownHost(service);
    return trouble === undefined ? [] : [trouble];
  });
  const count = `${usable} of ${services.length} compute hosts can take a VM`;
  const reasons = troubles.length === 0 ? '' : `: ${listed(troubles.map(({ reason }) => reason))}`;
  const advice = [...new Set(troubles.map((trouble) => trouble.advice))].slice(0, 3).join(' ');
  if (usable === 0) return red('HOST_UNREACHABLE', `${count}${reasons}.`, advice || 'Add a compute host.');
  if (usable === 1) {
    return warn(
      `${count}${reasons}; while it is down, the VM in place of a lost one finds no host.`,
      advice || 'Add a second compute host, to see the recovery to its end.',
    );
  }
  return troubles.length > 0 ? warn(`${count}${reasons}.`, advice) : ok(`${count}.`);
}

/** Why a host takes no VM; undefined when it does. */
function troubleOf({ host, state, status, forcedDown, disabledReason }: ComputeService): Trouble | undefined {
  if (forcedDown) {
    return {
      reason: `${host} is forced down`,
      advice: `If a run that was cut short did it, \`doctor cleanup\` takes it back; else \`openstack compute service set --up ${host} nova-compute\`.`,
    };
  }
  if (status !== 'enabled') {
    return {
      reason: `${host} is disabled${disabledReason === undefined ? '' : ` (${disabledReason})`}`,
      advice:
        disabledReason === DISABLED_REASON
          ? `If a run that was cut short did it, \`doctor cleanup\` takes it back; else \`openstack compute service set --enable ${host} nova-compute\`.`
          : `\`openstack compute service set --enable ${host} nova-compute\`.`,
    };
  }
  if (state === 'up') return undefined;
  return {
    reason: `${host} is down`,
    advice: `Look at nova-compute on ${host}, and whether it reaches the bus.`,
  };
}

function unknownHost({ host }: ComputeService): Trouble {
  return {
    reason: `${host} is not known to the installer adapter`,
    advice: 'Check that --installer names what the cloud was installed with.',
  };
}
