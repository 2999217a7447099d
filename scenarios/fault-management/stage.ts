import { allOf } from '../../core/all-of.ts';
import { newToken } from '../../core/ids.ts';
import type { RunningConsumer, Subscription } from '../../components/consumer/contract.ts';
import { createRecovery } from '../../components/consumer/recovery.ts';
import { setUpAlarm } from '../../fixtures/alarms.ts';
import type { FixtureContext } from '../../fixtures/context.ts';
import { ensureFlavor } from '../../fixtures/flavor.ts';
import { ensureImage } from '../../fixtures/image.ts';
import { awaitActive, requestInstance } from '../../fixtures/instances.ts';
import type { Instance } from '../../fixtures/instances.ts';
import { setUpNetwork } from '../../fixtures/network.ts';
import { setQuota } from '../../fixtures/quota.ts';
import { ensureRole, setUpTenant } from '../../fixtures/tenant.ts';
import type { Tenant, TenantRequest } from '../../fixtures/tenant.ts';
import type { StageContext } from '../context.ts';
import { ownerRequest } from '../owner.ts';
import type { FaultManagementOptions } from './options.ts';
import { prepareReplacements } from './replacements.ts';
import type { Replacements } from './replacements.ts';

/** What stands on the cloud when the fault comes. */
export interface Stage {
  /** The tenant that owns the VMs. */
  readonly owner: Tenant;
  /** A tenant that must hear nothing of them. */
  readonly stranger: Tenant;
  readonly instances: readonly Instance[];
  /** The VMs that the owner asks for in place of lost ones. */
  readonly replacements: Replacements;
  /** Where the owner's alarms arrive. */
  readonly ownerInbox: Subscription;
  /** Where the stranger's would. */
  readonly strangerInbox: Subscription;
}

/** Stands up tenants, quota, image, flavor, network, VMs and an alarm for each VM. */
export async function standUpVms(
  context: StageContext,
  options: FaultManagementOptions,
  consumer: RunningConsumer,
): Promise<Stage> {
  const [{ id: roleId }, imageId, flavorId] = await allOf([
    ensureRole(context, options.doctorRole),
    ensureImage(context, options),
    ensureFlavor(context, options.flavor),
  ]);
  const [owner, stranger] = await allOf([
    setUpTenant(context, ownerRequest(context, options, roleId)),
    setUpTenant(context, strangerRequest(context, options, roleId)),
  ]);
  const [networkId] = await allOf([
    setUpNetwork(context, owner.cloud, options),
    setQuota(context, owner.projectId, quotaFor(options)),
  ]);
  const ids = await allOf(
    numbered(options.instanceBasename, options.instanceCount).map((name) =>
      requestInstance(context, owner.cloud, { name, imageId, flavorId, networkId }),
    ),
  );
  const replacements = prepareReplacements(context, owner, { imageId, flavorId, networkId });
  const recovery = createRecovery({ ...context, createReplacement: replacements.create });
  const ownerInbox = consumer.subscribe({ stamp: true, onAlarm: recovery.onAlarm });
  const strangerInbox = consumer.subscribe({ stamp: false });
  const [instances] = await allOf([
    awaitActive(context, owner.projectId, ids),
    makeAlarms(context, options, owner, ids, ownerInbox),
    makeAlarms(context, options, stranger, ids, strangerInbox),
  ]);
  return { owner, stranger, instances, replacements, ownerInbox, strangerInbox };
}

function strangerRequest(
  context: StageContext,
  options: FaultManagementOptions,
  roleId: string,
): TenantRequest {
  return {
    ...ownerRequest(context, options, roleId),
    project: `${options.doctorProject}_stranger`,
    user: `${options.doctorUser}_stranger`,
    password: newToken(),
  };
}

/** Each VM may need a replacement while it still counts itself. */
function quotaFor(options: FaultManagementOptions): { instances: number; cores: number } {
  const { instanceCount, quotaInstances, quotaCores } = options;
  return {
    instances: Math.max(quotaInstances, instanceCount) + instanceCount,
    cores: Math.max(quotaCores, instanceCount) + instanceCount,
  };
}

/** One alarm for each VM. A stranger's alarm on the same VM must never fire: Aodh matches projects too. */
async function makeAlarms(
  context: FixtureContext,
  options: FaultManagementOptions,
  tenant: Tenant,
  instanceIds: readonly string[],
  inbox: Subscription,
): Promise<void> {
  const names = numbered(options.alarmBasename, instanceIds.length);
  await allOf(
    instanceIds.map((instanceId, index) =>
      setUpAlarm(context, tenant.cloud, {
        name: names[index] ?? options.alarmBasename,
        instanceId,
        state: 'error',
        actionUrl: inbox.url,
      }),
    ),
  );
}

function numbered(basename: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${basename}${index}`);
}
