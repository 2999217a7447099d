import { allOf } from '../../core/all-of.ts';
import { seen } from '../../core/wait-for.ts';
import type { ScenarioContext } from '../context.ts';
import type { Victim } from './chain.ts';
import { faultManagementChecks } from './checks.ts';
import type { FaultManagementOptions } from './options.ts';
import type { Stage } from './stage.ts';

/** Negative control: nothing may be notified while nothing is wrong. */
export function checkSilenceBefore(context: ScenarioContext, stage: Stage): void {
  const early = stage.ownerInbox.alarms.length + stage.strangerInbox.alarms.length;
  faultManagementChecks(context).judge(
    'silence-before-fault',
    early === 0 ? undefined : `${early} alarms came before the fault`,
  );
}

/** What must hold while the host is marked down. Each check is recorded by name. */
export async function checkWhileDown(
  context: ScenarioContext,
  options: FaultManagementOptions,
  stage: Stage,
  victim: Victim,
): Promise<void> {
  await allOf([
    checkInSync(context, victim),
    checkHostStatus(context, stage, victim),
    checkPorts(context, options, victim),
  ]);
}

/** The run's other tenant must receive no alarm about VMs that are not its own. */
export function checkTenantIsolation(context: ScenarioContext, stage: Stage): void {
  const leaked = stage.strangerInbox.alarms.length;
  faultManagementChecks(context).judge(
    'tenant-isolation',
    leaked === 0 ? undefined : `another tenant received ${leaked} alarms about it`,
  );
}

/** After the restore Nova must schedule to the host again. */
export async function checkHostRestored(context: ScenarioContext, victim: Victim): Promise<void> {
  await faultManagementChecks(context).expect(
    'host-restored',
    `host ${victim.host.name} up and enabled again`,
    async () => {
      const service = await computeService(context, victim.host.name);
      const restored = service?.state === 'up' && service.status === 'enabled' && !service.forcedDown;
      return restored || seen(service);
    },
  );
}

/** Nova shows host and VMs as the Inspector marked them; then the cloud is in sync with what was notified. */
async function checkInSync(context: ScenarioContext, victim: Victim): Promise<void> {
  const { servers } = context.cloud.compute;
  const checks = faultManagementChecks(context);
  const hostDown = await checks.expect(
    'host-forced-down',
    `compute service of ${victim.host.name} down and forced_down`,
    async () => {
      const service = await computeService(context, victim.host.name);
      return (service?.state === 'down' && service.forcedDown) || seen(service);
    },
  );
  const vmsInError = await checks.expect('vms-in-error', 'every affected VM in ERROR', async () => {
    const listed = await servers.list({ allTenants: true, host: victim.host.name });
    const wrong = listed.filter(({ id, status }) => victim.instanceIds.includes(id) && status !== 'ERROR');
    return wrong.length === 0 || seen(wrong.map(({ name, status }) => `${name} ${status}`));
  });
  if (hostDown && vmsInError)
    context.recorder.stamp('scenario.in-sync', 'scenario', {
      host: victim.host.name,
      instanceIds: victim.instanceIds,
    });
}

/** Nova shows `host_status` from microversion 2.16 on to whom its policy allows. */
async function checkHostStatus(context: ScenarioContext, stage: Stage, victim: Victim): Promise<void> {
  const name = 'owner-sees-host-down';
  const checks = faultManagementChecks(context);
  const { servers } = stage.owner.cloud.compute;
  const instanceId = victim.instanceIds[0] ?? '';
  const first = await servers.get(instanceId);
  if (first.hostStatus === undefined) {
    const reason = 'Nova hides host_status from the owner: policy os_compute_api:servers:show:host_status';
    checks.record(name, { verdict: 'skipped', reason });
    return;
  }
  await checks.expect(name, 'host_status DOWN as the owner sees it', async () => {
    const { hostStatus } = await servers.get(instanceId);
    return hostStatus === 'DOWN' || seen(hostStatus);
  });
}

async function checkPorts(
  context: ScenarioContext,
  options: FaultManagementOptions,
  victim: Victim,
): Promise<void> {
  if (!options.updateNeutronPortDpStatus) return;
  await faultManagementChecks(context).expect(
    'ports-down',
    `data_plane_status DOWN on every port of ${victim.host.name}`,
    async () => {
      const ports = await context.cloud.network.ports.list({ hostId: victim.host.name });
      const wrong = ports.filter((port) => port.dataPlaneStatus !== 'DOWN');
      return (ports.length > 0 && wrong.length === 0) || seen(`${wrong.length} of ${ports.length} not DOWN`);
    },
  );
}

async function computeService(context: ScenarioContext, host: string) {
  const [service] = await context.cloud.compute.services.list({ host, binary: 'nova-compute' });
  return service;
}
