import { DoctorError, messageOf } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import type { Installer } from '../../installers/contract.ts';
import type { Run } from '../run/run.ts';
import { openBus } from './bus.ts';
import type { Target } from './target.ts';

/** Without which there is no run at all. */
const HOPELESS: readonly ErrorCode[] = [
  'HOST_UNREACHABLE',
  'HOST_REFUSED',
  'HOST_KEY_REFUSED',
  'CONFIG_INVALID',
  'CONFIG_UNREADABLE',
];

/**
 * A target with the message bus that its deployment itself names, where none was configured. A bus that cannot
 * be reached is no reason to stop: checkpoints 5 to 7 are then gaps, and the record has a warning.
 */
export async function withDeploymentBus(
  target: Target,
  installer: Installer,
  { run, scope, signal }: { readonly run: Run; readonly scope: Scope; readonly signal: AbortSignal },
): Promise<Target> {
  if (target.bus !== undefined || installer.messagingUrl === undefined) return target;
  try {
    const transportUrl = await installer.messagingUrl();
    if (transportUrl === undefined) return target;
    const bus = await openBus({ transportUrl, session: run.session, scope, signal });
    return { ...target, bus };
  } catch (error) {
    signal.throwIfAborted();
    // Hosts that cannot be reached are needed for more than this.
    if (error instanceof DoctorError && HOPELESS.includes(error.code)) throw error;
    run.warn([`the deployment's message bus cannot be used: ${messageOf(error)}`]);
    run.log.warn("the deployment's message bus cannot be used", { error });
    return target;
  }
}
