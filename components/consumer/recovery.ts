import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { ReceivedAlarm } from './contract.ts';

/** The owner's recovery: for each VM that an alarm says is lost, a replacement is asked for. */
export interface Recovery {
  /** Takes an alarm; ends when the replacement was accepted or refused, and never throws. */
  readonly onAlarm: (alarm: ReceivedAlarm) => Promise<void>;
}

/**
 * Replaces VMs, each once however often its alarm comes. A replacement that was refused is asked for again
 * with the VM's next alarm.
 */
export function createRecovery(options: {
  /** Asks the cloud for a VM in place of another; resolves when the cloud accepted it. */
  readonly createReplacement: (instanceId: string) => Promise<{ readonly id: string }>;
  readonly recorder: Recorder;
  readonly log: Log;
}): Recovery {
  const { createReplacement, recorder, log } = options;
  const replaced = new Set<string>();
  return {
    async onAlarm({ instanceId, alarmName }) {
      if (instanceId === undefined) {
        log.warn('an alarm names no VM: nothing to recover', { alarmName });
        return;
      }
      if (replaced.has(instanceId)) return;
      replaced.add(instanceId);
      try {
        const { id: replacementId } = await createReplacement(instanceId);
        recorder.stamp('consumer.recovery-accepted', 'consumer', { instanceId, replacementId });
      } catch (error) {
        replaced.delete(instanceId);
        const reason = messageOf(error);
        recorder.stamp('consumer.recovery-failed', 'consumer', { instanceId, reason });
        log.error('a VM could not be replaced', { instanceId, reason });
      }
    },
  };
}
