import type { ComputeHost } from '../../installers/contract.ts';
import type { ScenarioContext } from '../context.ts';

/** For a host that answers to say so. */
const COMMAND_TIMEOUT_MS = 5000;

/**
 * What is done at a host in its maintenance: time passes, and then it must answer.
 * @param onWork told when the work at a host begins
 */
export function hostWork(
  { clock, installer }: ScenarioContext,
  hostWorkMs: number,
  onWork: (host: ComputeHost) => Promise<void>,
): (host: string, signal: AbortSignal) => Promise<void> {
  return async (name, signal) => {
    const host = (await installer.computeHosts()).find((one) => one.name === name);
    if (host === undefined) throw new Error(`the installer adapter does not know ${name}`);
    await onWork(host);
    await clock.delay(hostWorkMs, signal);
    const shell = installer.shell(host);
    await shell.run('true', { timeoutMs: COMMAND_TIMEOUT_MS, signal, isRepeatable: true });
  };
}
