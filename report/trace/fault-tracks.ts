import { CHECKPOINT } from '../../record/checkpoints.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { inUs } from '../iteration-times.ts';
import type { Instant, Span, Track } from './tracks.ts';

type Checkpoint = FaultRecord['checkpoints'][number];

/** Up to here the Inspector is at work, and the record of the iteration has its last VM. */
const LAST_OF_INSPECTOR = CHECKPOINT.setVmError;
/** From here on each VM has its own. */
const FIRST_OF_VM = CHECKPOINT.setVmError;

/** A fault: the host and who watches it, then each VM; the last row is what the cloud shows. */
export function faultTracks(scenario: FaultRecord, originUs: number): readonly Track[] {
  const { host, checkpoints, vms } = scenario;
  if (checkpoints.length === 0) return [];
  const ofHost = checkpoints.filter((checkpoint) => checkpoint.index <= LAST_OF_INSPECTOR);
  return [
    trackOf(`host ${host ?? 'not known'}, Monitor and Inspector`, ofHost, ofHost, originUs),
    ...vms.map((vm) => {
      const own = vm.checkpoints.filter((checkpoint) => checkpoint.index >= FIRST_OF_VM);
      // Steps off the notification path run at the same time as those on it, and are in the row above.
      const steps = own.filter(({ onPath }) => onPath);
      return trackOf(`VM ${vm.instanceId}`, steps, own, originUs);
    }),
    afterwards(scenario, originUs),
  ].filter(({ spans, instants }) => spans.length + instants.length > 0);
}

function trackOf(
  name: string,
  steps: readonly Checkpoint[],
  checkpoints: readonly Checkpoint[],
  originUs: number,
): Track {
  return {
    name,
    spans: steps.flatMap((step) => stepOf(step, originUs)),
    instants: checkpoints.map((checkpoint) => momentOf(checkpoint, originUs)),
  };
}

/** What a component did until a checkpoint: from the checkpoint before it that had been reached by then. */
function stepOf(
  { index, name, component, tMs, stepMs, onPath }: Checkpoint,
  originUs: number,
): readonly Span[] {
  if (stepMs === null) return [];
  const toUs = originUs + inUs(tMs);
  const args = { checkpoint: index, stepMs, onPath };
  return [{ name: `${component}: ${name}`, category: component, fromUs: toUs - inUs(stepMs), toUs, args }];
}

function momentOf({ index, name, component, tMs, ...more }: Checkpoint, originUs: number): Instant {
  const { uncertaintyMs, source, onPath } = more;
  return {
    name: `${index} ${name}`,
    category: component,
    atUs: originUs + inUs(tMs),
    args: { checkpoint: index, tMs, uncertaintyMs, source, onPath },
  };
}

/** How long the cloud showed something else than the owner knew, and when the service was whole again. */
function afterwards(scenario: FaultRecord, originUs: number): Track {
  const { checkpoints, outOfSyncMs, restoredTimeMs } = scenario;
  const receivedMs = checkpoints.find((checkpoint) => checkpoint.index === CHECKPOINT.receivedAlarm)?.tMs;
  const fromUs = originUs + inUs(receivedMs ?? 0);
  const isLater = receivedMs !== undefined && outOfSyncMs !== null && outOfSyncMs > 0;
  return {
    name: 'what the cloud shows',
    spans: isLater
      ? [
          {
            name: 'out of sync',
            category: 'cloud',
            fromUs,
            toUs: fromUs + inUs(outOfSyncMs),
            args: { outOfSyncMs },
          },
        ]
      : [],
    instants:
      restoredTimeMs === null
        ? []
        : [
            {
              name: 'restored',
              category: 'cloud',
              atUs: originUs + inUs(restoredTimeMs),
              args: { restoredTimeMs },
            },
          ],
  };
}
