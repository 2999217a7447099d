import type { ReplyInjection, RunningAppManager } from '../../components/app-manager/contract.ts';
import { newUuid } from '../../core/ids.ts';
import { waitFor } from '../../core/wait-for.ts';
import { FAULTS } from '../../faults/registry.ts';
import type { ComputeHost } from '../../installers/contract.ts';
import type { ScenarioContext } from '../context.ts';
import type { WrongAnswer, FaultInjection } from './fault-injection-names.ts';

const LATE_MS = 500;
/** How long a host that dies in its maintenance is cut off. */
const DEAD_MS = 15_000;
/** Until then: the command that orders it must have come back. */
const LEAD_MS = 300;
const ANSWER_MS = 500;

const WRONG: Readonly<Record<WrongAnswer, ReplyInjection>> = {
  nack: ({ session_id }, { sentState }) => ({
    session_id,
    state: `NACK_${sentState}`,
    reason: 'injected: nack',
  }),
  silence: () => 'silence',
  'late-ack': () => ({ lateMs: LATE_MS }),
  'wrong-session': (reply) => ({ ...reply, session_id: newUuid() }),
  'wrong-ids': (reply) => ({ ...reply, instance_actions: { [newUuid()]: 'MIGRATE' } }),
  'wrong-action': ({ instance_actions = {}, ...reply }) => ({
    ...reply,
    instance_actions: Object.fromEntries(Object.keys(instance_actions).map((id) => [id, 'EVACUATE'])),
  }),
};

/** Replaces one answer of the App manager by a wrong one; undefined when none is to be wrong. */
export function injectedAnswers({ answer }: FaultInjection): ReplyInjection | undefined {
  if (answer === undefined) return undefined;
  return (reply, event) => (event.state === answer.state ? WRONG[answer.how](reply, event) : reply);
}

/** Kills what is to die while the first host is worked at; called once for each host. */
export function killDuringWork(
  context: ScenarioContext,
  { death }: FaultInjection,
  victims: { readonly appManager: RunningAppManager; readonly endAdminTool: () => void },
): (host: ComputeHost) => Promise<void> {
  let left = death;
  return async (host) => {
    const victim = left;
    left = undefined;
    if (victim === 'app-manager') await victims.appManager.stop();
    if (victim === 'admin-tool') victims.endAdminTool();
    if (victim !== 'host') return;
    const shell = context.installer.shell(host);
    await FAULTS['link-down'].inject({ ...context, shell, host, faultLengthMs: DEAD_MS, leadMs: LEAD_MS });
    const isDead = (): Promise<boolean> =>
      shell.run('true', { timeoutMs: ANSWER_MS, isRepeatable: true }).then(
        () => false,
        () => true,
      );
    const { clock, signal } = context;
    await waitFor(`${host.name} does not answer any more`, isDead, { clock, signal, timeoutMs: DEAD_MS });
  };
}
