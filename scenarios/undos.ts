import type { Clock } from '../core/clock.ts';
import type { Undo } from '../core/ledger.ts';
import { withUndoDeadline } from '../core/undo-deadline.ts';
import { faultUndos } from '../faults/undos.ts';
import { fixtureUndos } from '../fixtures/undos.ts';
import type { Installer } from '../installers/contract.ts';
import type { OpenStack } from '../openstack/cloud.ts';
import { installerUndos } from '../installers/undos.ts';
import { hostMarkUndos } from './fault-management/host-mark-undos.ts';
import { hostServiceUndos } from './maintenance/host-service.ts';

/** How to take back everything that any scenario makes, patches or breaks. */
export function scenarioUndos(deps: {
  readonly cloud: OpenStack;
  readonly installer: Installer;
  readonly clock: Clock;
}): Record<string, Undo> {
  const undos = {
    ...fixtureUndos(deps.cloud, deps.clock),
    ...hostMarkUndos(deps.cloud, deps.clock),
    ...faultUndos(deps),
    ...hostServiceUndos(deps.cloud),
    ...installerUndos(deps.installer),
  };
  return withUndoDeadline(undos, deps.clock);
}
