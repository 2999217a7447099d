import type { Clock } from '../../core/clock.ts';
import type { ComputeHost, HostShell } from '../../installers/contract.ts';
import { TRACE } from '../../profiler/trace-events.ts';
import type { ScenarioContext } from '../context.ts';

const ROUNDS = 5;
const TIMEOUT_MS = 10_000;

/** bash 5 has the time with microseconds at hand; older ones and other shells ask `date`. */
const READ_CLOCK = 'echo "${EPOCHREALTIME:-$(date +%s.%N)}"';

/** The clock of a host, minus ours. */
export interface ClockOffset {
  readonly offsetUs: number;
  /** Half the round trip of the best measurement: the true offset is within this of `offsetUs`. */
  readonly uncertaintyUs: number;
}

/**
 * Reads a host's clock over its SSH connection several times and keeps the reading with the shortest round
 * trip, as NTP does (RFC 5905 §8): the host's time lies somewhere inside that trip.
 */
export async function measureClockOffset(
  shell: HostShell,
  clock: Clock,
  rounds = ROUNDS,
): Promise<ClockOffset> {
  let best: ClockOffset | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const sentUs = clock.wallUs();
    const { stdout } = await shell.run(READ_CLOCK, { timeoutMs: TIMEOUT_MS, isRepeatable: true });
    const receivedUs = clock.wallUs();
    const hostUs = Number(stdout.trim().replace(',', '.')) * 1_000_000;
    if (!Number.isFinite(hostUs) || hostUs === 0) continue;
    const uncertaintyUs = (receivedUs - sentUs) / 2;
    if (best === undefined || uncertaintyUs < best.uncertaintyUs) {
      best = {
        offsetUs: Math.round(hostUs - (sentUs + receivedUs) / 2),
        uncertaintyUs: Math.round(uncertaintyUs),
      };
    }
  }
  return best ?? { offsetUs: 0, uncertaintyUs: Number.MAX_SAFE_INTEGER };
}

/** Measures and records the offset of a host's clock. */
export async function recordClockOffset(
  context: ScenarioContext,
  host: ComputeHost,
  when: 'before' | 'after',
): Promise<void> {
  const offset = await measureClockOffset(context.installer.shell(host), context.clock);
  context.recorder.stamp(TRACE.clockOffset, 'scenario', { host: host.name, when, ...offset });
}
