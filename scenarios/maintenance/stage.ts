import type { RunningAppManager } from '../../components/app-manager/contract.ts';
import * as appManagers from '../../components/app-manager/registry.ts';
import { allOf } from '../../core/all-of.ts';
import { DoctorError } from '../../core/errors.ts';
import { ensureHalfHostFlavor } from '../../fixtures/flavor.ts';
import { ensureImage } from '../../fixtures/image.ts';
import { setUpMaintenanceStack } from '../../fixtures/maintenance-stack.ts';
import { HA_INSTANCES } from '../../fixtures/maintenance-template.ts';
import type { MaintenanceStack } from '../../fixtures/maintenance-stack.ts';
import { setQuota } from '../../fixtures/quota.ts';
import { ensureRole, setUpTenant } from '../../fixtures/tenant.ts';
import type { Tenant } from '../../fixtures/tenant.ts';
import { MARK_NOTHING } from '../../components/inspector/permit.ts';
import { startScopedInspector } from '../components.ts';
import type { ScenarioContext } from '../context.ts';
import { exposeToControllers } from '../expose.ts';
import { ownerRequest } from '../owner.ts';
import type { Capacity } from './capacity.ts';
import type { MaintenanceOptions } from './options.ts';
import { injectedAnswers } from './fault-injection.ts';

/** What stands on the cloud, and who listens, when the maintenance is ordered. */
export interface Stage {
  readonly owner: Tenant;
  readonly stack: MaintenanceStack;
  /** Instances the application has when it is at its full size. */
  readonly fullSize: number;
  readonly appManager: RunningAppManager;
  /** Where the alarms post to. */
  readonly urls: { readonly appManager: string; readonly inspector: string };
}

/** Half a host each. */
const INSTANCES_PER_HOST = 2;

/** Stands up an application that fills the hosts, and starts the Inspector and the application's manager. */
export async function standUpApplication(
  context: ScenarioContext,
  options: MaintenanceOptions,
  { hosts, vcpus }: Capacity,
): Promise<Stage> {
  const fullSize = hosts.length * INSTANCES_PER_HOST;
  const [externalNetwork, imageId, flavorId, owner, inspector] = await allOf([
    externalNetworkOf(context, options),
    ensureImage(context, options),
    ensureHalfHostFlavor(context, vcpus),
    standUpOwner(context, options, { instances: fullSize, cores: fullSize * Math.floor(vcpus / 2) }),
    startScopedInspector(context, options, MARK_NOTHING),
  ]);
  let nonhaInstances = fullSize - HA_INSTANCES;
  const appManager = await startAppManager(context, options, owner);
  const urls = { appManager: appManager.alarmUrl, inspector: inspector.maintenanceUrl };
  await exposeToControllers(context, 'App manager', urls.appManager);
  await exposeToControllers(context, 'Inspector', urls.inspector);
  const stack = await setUpMaintenanceStack(context, owner.cloud, {
    stackName: `doctor_maintenance_${context.runId}`,
    externalNetwork,
    flavorId,
    imageId,
    nonhaInstances,
    appManagerAlarmUrl: urls.appManager,
    inspectorAlarmUrl: urls.inspector,
  });
  await appManager.manage({
    floatingIp: stack.floatingIp.address,
    async scale(by) {
      await stack.scale(nonhaInstances + by);
      nonhaInstances += by;
    },
  });
  return { owner, stack, fullSize, appManager, urls };
}

async function standUpOwner(
  context: ScenarioContext,
  options: MaintenanceOptions,
  quota: { readonly instances: number; readonly cores: number },
): Promise<Tenant> {
  const { id: roleId } = await ensureRole(context, options.doctorRole);
  const owner = await setUpTenant(context, ownerRequest(context, options, roleId));
  await setQuota(context, owner.projectId, quota);
  return owner;
}

async function startAppManager(
  context: ScenarioContext,
  options: MaintenanceOptions,
  { cloud, projectId }: Tenant,
): Promise<RunningAppManager> {
  const { clock, log, recorder, scope } = context;
  const appManager = await appManagers.startAppManager(options.appManagerType, {
    ip: options.appManagerIp,
    port: options.appManagerPort,
    cloud,
    projectId,
    sendsToken: options.adminToolType === 'fenix',
    fenix: { ip: options.adminToolIp, port: options.adminToolPort },
    injectReply: injectedAnswers(options.faultInjection),
    clock,
    log,
    recorder,
  });
  scope.defer('app manager', () => appManager.stop());
  return appManager;
}

/** The network that floating IPs are from. @throws DoctorError `CONFIG_INVALID` when it has to be named */
async function externalNetworkOf(
  { cloud }: ScenarioContext,
  { externalNetwork }: MaintenanceOptions,
): Promise<string> {
  const networks = await cloud.network.networks.list({ external: true });
  const wanted = networks.find(({ id, name }) => id === externalNetwork || name === externalNetwork);
  if (wanted !== undefined) return wanted.id;
  const [only, ...others] = networks;
  if (externalNetwork === undefined && only !== undefined && others.length === 0) return only.id;
  const names = networks.map(({ name }) => name).join(', ') || 'none';
  const said =
    externalNetwork === undefined
      ? `${networks.length} external networks (${names})`
      : `no external network ${externalNetwork}; it has ${names}`;
  throw new DoctorError('CONFIG_INVALID', `The cloud has ${said}.`, {
    hint: 'The application of the case maintenance serves under a floating IP: name the network it is from with --external-network, and make one (router:external) where there is none.',
  });
}
