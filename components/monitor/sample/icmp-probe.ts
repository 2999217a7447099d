import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Cancel } from '../../../core/clock.ts';
import { DoctorError } from '../../../core/errors.ts';
import type { Probe } from './probe.ts';
import { createPingReader } from './ping-lines.ts';

/** A ping that ended by itself is started anew after this pause. */
const RESTART_MS = 1_000;
/** How much of what ping complains about is kept. */
const WORDS_KEPT = 500;

/**
 * Watches a host with the system's `ping -O` (iputils), which says of each probe by its sequence number
 * whether it was answered before the next was due. Ping keeps the time: a pause of this process delays its
 * lines and changes none.
 * @param program the ping to run
 */
export function icmpProbe(program = 'ping'): Probe {
  return async (host, listener, { intervalMs, clock, log }) => {
    const stopping = new AbortController();
    let answered = false;
    let cancelRestart: Cancel | undefined;
    let running: Promise<void> = Promise.resolve();

    const runOnce = async (): Promise<void> => {
      const args = ['-n', '-O', '-i', String(intervalMs / 1000), '--', host.address];
      const ended = await runPing(program, args, stopping.signal, (said) => {
        if (said === 'miss') return listener.onMiss();
        answered = true;
        listener.onReply();
      });
      if (stopping.signal.aborted) return;
      const error = unavailable(host.name, ended);
      if (!answered) return listener.onBroken(error);
      log.error('ping ended by itself and is started anew', { host: host.name, reason: error.message });
      cancelRestart = clock.after(RESTART_MS, () => {
        running = runOnce();
      });
    };
    running = runOnce();
    return {
      async stop() {
        stopping.abort();
        cancelRestart?.();
        await running;
      },
    };
  };
}

/** How a ping ended. */
interface Ended {
  /** Set when it could not be started at all. */
  readonly missing: boolean;
  readonly exitCode: number | undefined;
  /** The end of its standard error. */
  readonly words: string;
}

async function runPing(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  onLine: (said: 'reply' | 'miss') => void,
): Promise<Ended> {
  const ping = execa(program, args, {
    env: { LC_ALL: 'C' },
    stdin: 'ignore',
    buffer: false,
    reject: false,
    // A group of its own: Ctrl-C is for doctor, which stops it. Should doctor be killed, ping ends at its
    // next line, which nobody reads.
    detached: true,
    cancelSignal: signal,
  });
  const read = createPingReader();
  createInterface({ input: ping.stdout }).on('line', (line) => {
    const said = read(line);
    if (said !== undefined && !signal.aborted) onLine(said);
  });
  let words = '';
  ping.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-WORDS_KEPT);
  });
  const { code, exitCode } = await ping;
  return { missing: code === 'ENOENT' || code === 'EACCES', exitCode, words: words.trim() };
}

function unavailable(host: string, { missing, exitCode, words }: Ended): DoctorError {
  const reason = missing
    ? 'the program ping is not installed'
    : `ping ended with ${exitCode ?? 'a signal'}: ${words.split('\n').at(-1) || 'no reason given'}`;
  return new DoctorError(
    'PROBE_UNAVAILABLE',
    `Host ${host} cannot be watched with the probe icmp: ${reason.replace(/\.$/, '')}.`,
    {
      hint: missing
        ? 'Install ping (package iputils-ping), or choose --probe udp where the hosts have a UDP echo service.'
        : 'Check that this user may use ping at this interval (capability cap_net_raw, a longer --probe-interval), or choose --probe udp.',
    },
  );
}
