import type { ScenarioContext } from '../context.ts';
import { proveMaintenanceArmed } from './arm.ts';
import { requireCapacity } from './capacity.ts';
import { followDeliveries } from './deliveries.ts';
import { expectHostsDisabled } from './host-service.ts';
import { DEPLOYED_TIMES } from './options.ts';
import type { MaintenanceOptions } from './options.ts';
import { watchService } from './service-watch.ts';
import { orderSession, startScopedAdminTool } from './session.ts';
import { standUpApplication } from './stage.ts';
import { tapMaintenanceEvents } from './taps.ts';
import { checkAfterwards } from './verify.ts';

/**
 * Every compute host is emptied and maintained; the owner of the VMs is asked first, and its service must be
 * there all the while. Records what happens and judges nothing; what it makes is in the ledger, for the caller
 * to tear down.
 */
export async function maintenance(given: ScenarioContext, options: MaintenanceOptions): Promise<void> {
  const deliveries = followDeliveries(given.clock, given.recorder);
  const context = { ...given, recorder: deliveries.recorder };
  const begin = (phase: string): void => context.recorder.stamp('scenario.phase', 'scenario', { phase });

  begin('check that the hosts are alike and empty');
  const capacity = await requireCapacity(context);

  begin('stand up project, application and alarms');
  const stage = await standUpApplication(context, options, capacity);

  begin('prove the alarms armed');
  await proveMaintenanceArmed(context, options, stage, deliveries);

  begin(maintainPhase(options, capacity.hosts.length));
  await tapMaintenanceEvents(context);
  const tool = await startScopedAdminTool(context, options, stage);
  const watch = await watchService(context, stage.stack.floatingIp.id);
  context.scope.defer('samples of the service', () => watch.stop());
  expectHostsDisabled(context, capacity.hosts);
  const session = await orderSession(context, options, { tool, stage, capacity, deliveries });
  const end = await session.followToItsEnd();
  await watch.stop();

  begin('check what the cloud shows');
  await checkAfterwards(context, stage, { capacity, end });
}

/** Names the times, and those of a deployed cloud where they are not the same. */
function maintainPhase({ leadMs, hostWorkMs }: MaintenanceOptions, hosts: number): string {
  const seconds = (ms: number): string => `${ms / 1000} s`;
  const isQuick = leadMs !== DEPLOYED_TIMES.leadMs || hostWorkMs !== DEPLOYED_TIMES.hostWorkMs;
  const usual = isQuick
    ? ` (real clouds: ${seconds(DEPLOYED_TIMES.leadMs)}, ${seconds(DEPLOYED_TIMES.hostWorkMs)})`
    : '';
  return `maintain ${hosts} hosts: ${seconds(leadMs)} lead, ${seconds(hostWorkMs)} of work each${usual}`;
}
