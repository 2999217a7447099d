import { messageOf } from '../../core/errors.ts';
import type { ComputeHost } from '../../installers/contract.ts';
import type { ScenarioContext } from '../context.ts';

/** For a host that answers to say so. */
const COMMAND_TIMEOUT_MS = 5000;

/**
 * What is done at a host in its maintenance: time passes, and then it must answer.
 * @param onWork called when the work at a host begins
 */
export function hostWork(
  { clock, installer, log }: ScenarioContext,
  hostWorkMs: number,
  onWork: (host: ComputeHost) => Promise<void>,
): (host: string, signal: AbortSignal) => Promise<void> {
  return async (name, signal) => {
    const host = (await installer.computeHosts()).find((candidate) => candidate.name === name);
    if (host === undefined) throw new Error(`the installer adapter does not know ${name}`);
    await onWork(host);
    await clock.delay(hostWorkMs, signal);
    const command = { timeoutMs: COMMAND_TIMEOUT_MS, signal, isRepeatable: true };
    const answer = await installer
      .shell(host)
      .run('true', command)
      .catch((error: unknown) => {
        log.warn('a host does not answer after its maintenance', { host: name, reason: messageOf(error) });
        throw new Error('it does not answer over SSH', { cause: error });
      });
    if (answer.exitCode !== 0) throw new Error(`it cannot run a command (exit code ${answer.exitCode})`);
  };
}
