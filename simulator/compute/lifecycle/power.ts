import { ServiceFault } from '../../kit/service-fault.ts';
import type { Nova } from '../nova.ts';
import type { Server, ServerState } from '../state/server.ts';
import { CONTROL_PLANE, onHost, requireHost, requireState, workOn } from './steps.ts';

interface PowerWork {
  readonly taskState: string;
  /** `compute.instance.<event>.start` and `.end`. */
  readonly event: string;
  readonly result: Partial<ServerState>;
}

/** Reboots, stops or starts a server on its host; goes on after the request was answered. */
function startPowerWork(nova: Nova, server: Server, work: PowerWork): void {
  const host = requireHost(server);
  const { taskState, event, result } = work;
  nova.servers.update(server, { taskState }, CONTROL_PLANE);
  nova.tasks.start(`${event} server ${server.id}`, async () => {
    nova.notifier.usage(`${event}.start`, server, onHost(host));
    if (!(await workOn(nova, server, { host, hop: `nova.${event}`, taskState }))) return;
    nova.servers.update(server, { ...result, taskState: null }, onHost(host));
    nova.notifier.usage(`${event}.end`, server, onHost(host));
  });
}

const REBOOT_TASKS = ['rebooting', 'reboot_pending', 'reboot_started'];

/** @throws ServiceFault 409 when the server's state forbids it */
export function reboot(nova: Nova, server: Server, type: 'SOFT' | 'HARD'): void {
  const soft = type === 'SOFT';
  requireState(server, 'reboot', {
    vmStates: soft ? ['active'] : ['active', 'stopped', 'error'],
    anyTask: true,
  });
  const { taskState } = server;
  if (taskState !== null && (soft || !REBOOT_TASKS.includes(taskState)))
    throw new ServiceFault(
      409,
      `Cannot 'reboot' instance ${server.id} while it is in task_state ${taskState}`,
    );
  startPowerWork(nova, server, {
    taskState: soft ? 'rebooting' : 'rebooting_hard',
    event: 'reboot',
    result: { vmState: 'active', powerState: 1 },
  });
}

/** @throws ServiceFault 409 when the server's state forbids it */
export function stop(nova: Nova, server: Server): void {
  requireState(server, 'stop', { vmStates: ['active', 'error'] });
  startPowerWork(nova, server, {
    taskState: 'powering-off',
    event: 'power_off',
    result: { vmState: 'stopped', powerState: 4 },
  });
}

/** @throws ServiceFault 409 when the server's state forbids it */
export function start(nova: Nova, server: Server): void {
  requireState(server, 'start', { vmStates: ['stopped'] });
  startPowerWork(nova, server, {
    taskState: 'powering-on',
    event: 'power_on',
    result: { vmState: 'active', powerState: 1 },
  });
}
