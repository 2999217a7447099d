import type { SessionStatus } from '../../components/admin-tool/contract.ts';
import { allOf } from '../../core/all-of.ts';
import { seen } from '../../core/wait-for.ts';
import type { ScenarioContext } from '../context.ts';
import type { Capacity } from './capacity.ts';
import { maintenanceCheckRecorder } from './checks.ts';
import type { Stage } from './stage.ts';

/** What must hold when the session is over, however it ended. Each check is recorded by name. */
export async function checkAfterwards(
  context: ScenarioContext,
  stage: Stage,
  { capacity, end }: { readonly capacity: Capacity; readonly end: SessionStatus },
): Promise<void> {
  await allOf([
    checkHostsEnabled(context, capacity),
    checkActiveHealthy(context, stage),
    checkScaledBack(context, stage, end),
  ]);
}

async function checkHostsEnabled(context: ScenarioContext, { hosts }: Capacity): Promise<void> {
  const condition = 'every host enabled again';
  await maintenanceCheckRecorder(context).expect('hosts-enabled', condition, async () => {
    const services = await context.cloud.compute.services.list({ binary: 'nova-compute' });
    const statusOf = (name: string): string =>
      services.find(({ host }) => host === name)?.status ?? 'not there';
    const wrong = hosts.filter((name) => statusOf(name) !== 'enabled');
    return wrong.length === 0 || seen(wrong.map((name) => `${name} ${statusOf(name)}`));
  });
}

async function checkActiveHealthy(context: ScenarioContext, { stack }: Stage): Promise<void> {
  const { network, compute } = context.cloud;
  const condition = 'the floating IP leads to an ACTIVE instance on a host that is up and enabled';
  await maintenanceCheckRecorder(context).expect('active-healthy', condition, async () => {
    const { portId } = await network.floatingIps.get(stack.floatingIp.id);
    if (portId === undefined) return seen('it leads nowhere');
    const { name, status, taskState, host } = await compute.servers.get(
      (await network.ports.get(portId)).deviceId,
    );
    const [service] = await compute.services.list({ host: host ?? '', binary: 'nova-compute' });
    const isServed = service?.status === 'enabled' && service.state === 'up';
    if (status === 'ACTIVE' && taskState === undefined && isServed) return true;
    return seen({ name, status, taskState, host, service: service?.status, state: service?.state });
  });
}

/** A session that failed may have left the application as small as it had made itself. */
async function checkScaledBack(
  context: ScenarioContext,
  { stack, owner, fullSize }: Stage,
  { state }: SessionStatus,
): Promise<void> {
  const name = 'scaled-back';
  const checks = maintenanceCheckRecorder(context);
  if (state !== 'MAINTENANCE_DONE') {
    checks.record(name, { verdict: 'skipped', reason: 'the session did not come to its end' });
    return;
  }
  await checks.expect(name, `${fullSize} instances, all ACTIVE`, async () => {
    const [{ ha, nonha }, servers] = await allOf([stack.instances(), owner.cloud.compute.servers.list()]);
    const active = servers.filter(({ status }) => status === 'ACTIVE').length;
    if (ha.length + nonha.length === fullSize && active === fullSize) return true;
    return seen({ ha: ha.length, others: nonha.length, active });
  });
}
