import { allOf } from '../../core/all-of.ts';
import { startScopedConsumer } from '../components.ts';
import type { ScenarioContext } from '../context.ts';
import { recordLateness } from '../lateness.ts';
import { proveAlarmsArmed } from './arm.ts';
import { chooseVictim, startWatch } from './chain.ts';
import { recordClockOffset } from './clock-offset.ts';
import { breakHost } from './break-host.ts';
import { expectHostMarks } from './host-marks.ts';
import { awaitNotifications } from './notifications.ts';
import type { FaultManagementOptions } from './options.ts';
import { standUpVms } from './stage.ts';
import { followCanary, tapFaultEvents } from './taps.ts';
import { checkHostRestored, checkSilenceBefore, checkTenantIsolation, checkWhileDown } from './verify.ts';

/**
 * A compute host is broken; the owner of its VMs must hear of it. Records what happens and judges
 * nothing; what it makes is in the ledger, for the caller to tear down.
 */
export async function faultManagement(
  context: ScenarioContext,
  options: FaultManagementOptions,
): Promise<void> {
  const { recorder } = context;
  const begin = (phase: string): void => recorder.stamp('scenario.phase', 'scenario', { phase });

  begin('stand up project, network, VMs and alarms');
  const consumer = await startScopedConsumer(context, options);
  const stage = await standUpVms(context, options, consumer);
  const victim = await chooseVictim(context, stage);

  begin('start the chain and prove it armed');
  // What Monitor and Inspector may do to the host is in the ledger before they live.
  const permit = await expectHostMarks(context, options, victim);
  const [watch] = await allOf([
    startWatch(context, options, victim, permit),
    proveAlarmsArmed(context, options, stage, consumer),
    recordClockOffset(context, victim.host, 'before'),
    tapFaultEvents(context, victim),
  ]);
  await followCanary(context);
  checkSilenceBefore(context, stage);

  begin('break the host and wait for the notification');
  const lateness = recordLateness(context);
  const fault = await breakHost(context, options, victim);
  await awaitNotifications(context, { ...options, ...fault }, stage, victim, lateness);

  begin('check what the cloud shows');
  await allOf([checkWhileDown(context, options, stage, victim), stage.replacements.awaitActive()]);
  lateness.stop();
  checkTenantIsolation(context, stage);

  begin('restore the host');
  await watch.disarm();
  await fault.awaitRestored();
  await recordClockOffset(context, victim.host, 'after');
  await watch.inspector.restoreHost(victim.host.name);
  await checkHostRestored(context, victim);
}
