import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { ComputeHost, HostShell } from '../../installers/contract.ts';
import type { ScenarioContext } from '../context.ts';

/** Readings in one conversation with a host. */
const READINGS = 10;
const TIMEOUT_MS = 10_000;

/** A longer way to a host hides more of its clock than a verdict bears (the profiler's clock margin). */
export const CLOCK_MARGIN_US = 50_000;

/** How long a clock that is not known closely enough is read again: a busy host answers fast in between. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 250;

/**
 * Prints the time for each line that it reads: a reading costs a way there and back, and starts no program. bash 5 has
 * the time with microseconds at hand; older ones ask `date`.
 */
const READ_CLOCK = `exec bash -c 'echo ready; while read -r _; do echo "\${EPOCHREALTIME:-$(date +%s.%N)}"; done'`;

/** The clock of a host, minus ours. */
export interface ClockOffset {
  readonly offsetUs: number;
  /**
   * Half the round trip of the best measurement: the true offset is within this of `offsetUs`.
   * `Number.MAX_SAFE_INTEGER` when the clock could not be read at all.
   */
  readonly uncertaintyUs: number;
}

/**
 * Reads a host's clock over its SSH connection several times and keeps the reading with the shortest round
 * trip, as NTP does (RFC 5905 §8): the host's time lies somewhere inside that trip. Where the shortest one is
 * still longer than a verdict bears, it reads on for {@link PATIENCE_MS}, and then returns what it has.
 * @throws DoctorError `HOST_REFUSED`; a host that is only slow or silent is none
 */
export async function measureClockOffset(
  shell: HostShell,
  clock: Clock,
  signal?: AbortSignal,
): Promise<ClockOffset> {
  let best: ClockOffset = { offsetUs: 0, uncertaintyUs: Number.MAX_SAFE_INTEGER };
  const startMs = clock.monotonicMs();
  const leftMs = (): number => PATIENCE_MS - (clock.monotonicMs() - startMs);
  const read = async (): Promise<void> => {
    for (const reading of await readSeveral(shell, clock, signal)) {
      if (reading.uncertaintyUs < best.uncertaintyUs) best = reading;
    }
  };
  await read();
  try {
    await waitFor(
      'a host answers fast enough to read its clock',
      async () => {
        if (best.uncertaintyUs > CLOCK_MARGIN_US && leftMs() > 0) await read();
        return best.uncertaintyUs <= CLOCK_MARGIN_US;
      },
      { clock, signal, timeoutMs: Math.max(0, leftMs()), intervalMs: PAUSE_MS },
    );
  } catch (error) {
    if (!(error instanceof DoctorError) || error.code !== 'WAIT_TIMEOUT') throw error;
  }
  return best;
}

/** The readings of one conversation; fewer, or none, where the host did not answer in time, or not with a time. */
async function readSeveral(
  shell: HostShell,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<readonly ClockOffset[]> {
  const readings: ClockOffset[] = [];
  let sentUs: number | undefined;
  const reply = (line: string): string | undefined => {
    const receivedUs = clock.wallUs();
    if (sentUs !== undefined) {
      const reading = readingOf(line, sentUs, receivedUs);
      if (reading === undefined) return undefined;
      readings.push(reading);
    }
    if (readings.length === READINGS) return undefined;
    sentUs = clock.wallUs();
    return '\n';
  };
  try {
    await shell.run(READ_CLOCK, {
      timeoutMs: TIMEOUT_MS,
      reply,
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof DoctorError) || error.code === 'HOST_REFUSED') throw error;
  }
  return readings;
}

function readingOf(line: string, sentUs: number, receivedUs: number): ClockOffset | undefined {
  const hostUs = Number(line.trim().replace(',', '.')) * 1_000_000;
  if (!Number.isFinite(hostUs) || hostUs === 0) return undefined;
  return {
    offsetUs: Math.round(hostUs - (sentUs + receivedUs) / 2),
    uncertaintyUs: Math.round((receivedUs - sentUs) / 2),
  };
}

/**
 * Measures and records the offset of a host's clock. A clock that is not known closely, or not at all, widens
 * the error bar of what is stamped on that host; it stops no run.
 */
export async function recordClockOffset(
  context: Pick<ScenarioContext, 'installer' | 'clock' | 'signal' | 'recorder' | 'log'>,
  host: ComputeHost,
  when: 'before' | 'after',
): Promise<void> {
  const { clock, signal, recorder, log } = context;
  let offset: ClockOffset = { offsetUs: 0, uncertaintyUs: Number.MAX_SAFE_INTEGER };
  try {
    offset = await measureClockOffset(context.installer.shell(host), clock, signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn('the clock of a host could not be read', { host: host.name, reason: messageOf(error) });
  }
  if (offset.uncertaintyUs > CLOCK_MARGIN_US) {
    log.warn('the clock of a host is not known closely', { host: host.name, when, ...offset });
  }
  recorder.stamp('clock.offset', 'scenario', { host: host.name, when, ...offset });
}
