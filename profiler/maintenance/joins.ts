import type { HostWindow } from './host-windows.ts';
import type { Incident } from './incidents.ts';
import type { ServiceSample, SwitchOver } from './service-samples.ts';
import type { Move } from './moves.ts';
import { ADMIN_ACTIONS } from '../../record/maintenance-names.ts';

/**
 * The serving instance was on a host in maintenance: a sample that lies wholly in that time saw it there, or samples
 * on both sides of a moment in it did. A sample that only touches the time may have seen what was before or after.
 */
export function inMaintenance(
  samples: readonly ServiceSample[],
  windows: readonly HostWindow[],
): readonly Incident[] {
  return windows.flatMap(({ host, fromUs, toUs = Number.POSITIVE_INFINITY }) => {
    const runs = runsOn(samples, host);
    return runs.flatMap((run) => {
      const inside = run.filter((sample) => sample.startUs >= fromUs && sample.endUs <= toUs);
      const [first, last] = [run[0], run.at(-1)];
      if (first === undefined || last === undefined) return [];
      // Between the first sample's end and the last one's start, it was there at every moment.
      const isHeld = first.endUs < last.startUs && first.endUs <= toUs && last.startUs >= fromUs;
      if (inside.length === 0 && !isHeld) return [];
      return [
        {
          kind: 'host-in-maintenance' as const,
          message: `the active instance ${first.instanceId} was on ${host} while that was in maintenance`,
          fromUs: Math.max(fromUs, first.startUs),
          toUs: Math.min(toUs, last.endUs),
          instanceId: first.instanceId,
          host,
        },
      ];
    });
  });
}

function runsOn(samples: readonly ServiceSample[], host: string): readonly (readonly ServiceSample[])[] {
  const runs: ServiceSample[][] = [];
  let before: ServiceSample | undefined;
  for (const sample of samples) {
    const isOn = sample.instanceId !== null && sample.host === host;
    const isSame = before?.host === host && before.instanceId === sample.instanceId;
    if (isOn && isSame) runs.at(-1)?.push(sample);
    else if (isOn) runs.push([sample]);
    before = sample;
  }
  return runs;
}

/**
 * A move began while the instance served: samples on both sides of that moment say so, or the App manager switched
 * over only later. Moves may be shorter than the time between two samples, so they are joined by themselves.
 */
export function movedWhileActive(
  samples: readonly ServiceSample[],
  moves: readonly Move[],
  switchOvers: readonly SwitchOver[],
): {
  readonly incidents: readonly Incident[];
  readonly unclear: readonly string[];
} {
  const incidents: Incident[] = [];
  const unclear: string[] = [];
  for (const { instanceId, host, action, startedUs, finishedUs } of moves) {
    // Of an instance that its project moves itself, nobody knows when that begins; the samples show how it goes.
    if (!ADMIN_ACTIONS.includes(action)) continue;
    const before = samples.findLast((sample) => sample.endUs <= startedUs);
    const after = samples.find((sample) => sample.startUs >= startedUs);
    if (before?.instanceId !== instanceId) continue;
    const away = switchOvers.filter(
      (switchOver) => switchOver.from === instanceId && switchOver.atUs >= before.startUs,
    );
    const isLeft = away.some((switchOver) => switchOver.atUs <= startedUs);
    const isStill = after?.instanceId === instanceId;
    const isLate = away.some(
      (switchOver) => switchOver.atUs > startedUs && switchOver.atUs <= (after?.endUs ?? switchOver.atUs),
    );
    if (isLeft) continue;
    const message = `${action} of instance ${instanceId} from ${host} began while it held the floating IP`;
    if (isStill || isLate)
      incidents.push({
        kind: 'moved-while-active',
        message,
        fromUs: startedUs,
        toUs: finishedUs ?? startedUs,
        instanceId,
        host,
      });
    else unclear.push(`it is not certain who held the floating IP when instance ${instanceId} began to move`);
  }
  return { incidents, unclear };
}
