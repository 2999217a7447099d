import { randomBytes } from 'node:crypto';
import type { Cancel, Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';
import { createPingParser } from './ping-parser.ts';
import type { PingParserOptions } from './ping-parser.ts';
import { startPing } from './ping-process.ts';
import type { PingEnd } from './ping-process.ts';
import { keepPingTime } from './ping-time.ts';
import type { Probe, ProbeContext, ProbeListener, RunningProbe, WatchedHost } from './contract.ts';

/** A ping that ended soon after its start is started again after this pause, any other at once. */
const RESTART_MS = 1_000;

/**
 * Watches a host with the system's `ping -O` (iputils), which reports for each probe, by its sequence number,
 * whether it was answered before the next was due. Ping keeps the time: a pause of this process delays its
 * lines and changes none. Each probe carries bytes of its own ping, without which that takes no reply for its
 * own.
 * @param program the ping to run
 */
export function icmpProbe(program = 'ping'): Probe {
  return (host, listener, context) => Promise.resolve(watchWithPing(program, host, listener, context));
}

function watchWithPing(
  program: string,
  host: WatchedHost,
  listener: ProbeListener,
  context: ProbeContext,
): RunningProbe {
  const { clock, log } = context;
  const stopping = new AbortController();
  let { intervalMs } = context;
  let answered = false;
  let cancelRestart: Cancel = () => {};
  let running: Promise<void> = Promise.resolve();

  const onTrouble = (reason: string): void => {
    log.warn(`host ${host.name} ${reason}`, { host: host.name });
    listener.onTrouble(reason);
  };
  const start = (): void => {
    running = runOnce();
  };
  const runOnce = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const broken = new AbortController();
    const signal = AbortSignal.any([stopping.signal, broken.signal]);
    const ended = await runPing(program, host.address, {
      clock,
      intervalMs,
      signal,
      listener,
      onTrouble,
      onUnparseable(line) {
        broken.abort();
        listener.onBroken(unparseable(host.name, line));
      },
    });
    if (signal.aborted) return;
    answered ||= ended.answered;
    const allowedMs = allowedInterval(ended.errors) ?? 0;
    if (allowedMs > intervalMs) {
      onTrouble(
        `is probed every ${allowedMs} ms instead of every ${intervalMs} ms: ping allows this user no shorter interval, so a fault is seen later`,
      );
      intervalMs = allowedMs;
      return start();
    }
    const error = unavailable(host.name, ended);
    if (!answered) return listener.onBroken(error);
    onTrouble(
      `was not watched for a while, its ping ended by itself and was started again: ${error.message}`,
    );
    const isFlapping = clock.monotonicMs() - startedMs < RESTART_MS;
    cancelRestart = clock.after(isFlapping ? RESTART_MS : 0, start);
  };
  start();
  return {
    async stop() {
      stopping.abort();
      cancelRestart();
      await running;
      // It may have been starting the next one, which ended at once.
      await running;
    },
  };
}

/** Runs one ping to its end. Once the signal is aborted, it calls back no more. */
async function runPing(
  program: string,
  address: string,
  options: Omit<PingParserOptions, 'onProbed'> & {
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<PingEnd & { readonly answered: boolean }> {
  const { clock, intervalMs, signal, listener, onTrouble } = options;
  const unlessOver =
    <A extends readonly unknown[]>(act: (...given: A) => void) =>
    (...given: A): void => {
      if (!signal.aborted) act(...given);
    };
  const parser = createPingParser({
    ...options,
    listener: { onReply: unlessOver(listener.onReply), onMiss: unlessOver(listener.onMiss) },
    // What a nudge does is known only of a ping whose output can be parsed.
    onProbed: unlessOver(() => void (parser.answered && time.probed())),
  });
  const secret = randomBytes(8).toString('hex');
  const args = ['-n', '-O', '-p', secret, '-i', String(intervalMs / 1000), '--', address];
  const ping = startPing(program, args, {
    signal,
    onLine(line) {
      time.onLine();
      parser.parse(line);
    },
    onErrorLine: parser.parseError,
  });
  const time = keepPingTime({
    clock,
    intervalMs,
    nudge: ping.nudge,
    onSilence: (ms) => onTrouble(`is not watched: its ping has printed nothing for ${ms} ms`),
  });
  const ended = await ping.ended;
  parser.settle();
  time.stop();
  return { ...ended, answered: parser.answered };
}

/** The shortest interval that ping says this user may ask for: older ones of iputils allow users 200 ms. */
function allowedInterval(errors: string): number | undefined {
  const match = /minimal interval\D*(\d+)\s*ms/.exec(errors);
  return match === null ? undefined : Number(match[1]);
}

function unavailable(host: string, { missing, exitCode, errors }: PingEnd): DoctorError {
  const reason = missing
    ? 'the program ping is not installed'
    : `ping ended with ${exitCode ?? 'a signal'}: ${errors.split('\n').at(-1) || 'no reason given'}`;
  return new DoctorError(
    'PROBE_UNAVAILABLE',
    `Host ${host} cannot be watched with the probe icmp: ${reason.replace(/\.$/, '')}.`,
    {
      hint: missing
        ? 'Install ping (package iputils-ping), or choose --probe udp where the hosts have a UDP echo service.'
        : 'Check that this user may use ping (capability cap_net_raw), or choose --probe udp.',
    },
  );
}

function unparseable(host: string, line: string): DoctorError {
  return new DoctorError(
    'PROBE_UNAVAILABLE',
    `Host ${host} cannot be watched with the probe icmp: the output of its ping cannot be parsed: "${line}".`,
    { hint: 'Install ping of iputils (package iputils-ping), or choose --probe udp.' },
  );
}
