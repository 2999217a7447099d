import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { Probe, WatchedHost } from './contract.ts';

const NONCE_BYTES = 8;
const SEQUENCE_BYTES = 4;
/** Silence of this length and two intervals is that of the host, however late this process is. */
const DOUBT_MS = 100;

/**
 * Sends datagrams to the host's echo service (RFC 862) and counts the intervals in which none came back.
 *
 * A pause of this process must not look like a pause of the host. So an interval is judged after the event
 * loop has read the socket (`setImmediate` runs right after that), and ticks that pile up count as one. And an
 * interval in which this process was late by more than half of one proves nothing: on a machine that busy, probe,
 * host and answer were late too. It is no miss, unless the silence has lasted too long for that.
 */
export const udpProbe: Probe = async (host, listener, { clock, intervalMs, log }) => {
  const socket = await openSocket(host);
  const doubtMs = DOUBT_MS + 2 * intervalMs;
  const nonce = randomBytes(NONCE_BYTES);
  let sent = 0;
  let lastAnswered = 0;
  let answeredSinceJudged = false;
  let answeredMs = clock.monotonicMs();
  let tickedMs = clock.monotonicMs();
  let isLate = false;
  let judging = false;
  let stopped = false;

  socket.on('message', (message) => {
    const sequence = sequenceOf(message, nonce);
    // Each probe can be answered once: a datagram that comes again, late or replayed, hides no silence.
    if (sequence === undefined || sequence <= lastAnswered || sequence > sent) return;
    lastAnswered = sequence;
    answeredSinceJudged = true;
    answeredMs = clock.monotonicMs();
    listener.onReply();
  });
  // What ICMP reports (port unreachable) is no answer, and silence is counted anyway.
  socket.on('error', (error) => log.debug('probe', { host: host.name, reason: messageOf(error) }));

  const judge = (): void => {
    judging = false;
    if (stopped) return;
    const isDoubtful = isLate && clock.monotonicMs() - answeredMs < doubtMs;
    if (!answeredSinceJudged && sent > 1 && !isDoubtful) listener.onMiss();
    answeredSinceJudged = false;
  };
  const tick = (): void => {
    if (judging) return;
    judging = true;
    const nowMs = clock.monotonicMs();
    isLate = nowMs - tickedMs > 1.5 * intervalMs;
    tickedMs = nowMs;
    sent += 1;
    // An error of the send is one of the socket too; without a callback it would be thrown.
    socket.send(datagram(nonce, sent), () => {});
    setImmediate(judge);
  };
  tick();
  const cancel = clock.every(intervalMs, tick);
  return {
    async stop() {
      if (stopped) return;
      stopped = true;
      cancel();
      await new Promise<void>((resolve) => void socket.close(() => resolve()));
    },
  };
};

/** A connected socket takes datagrams from nobody but the host. */
async function openSocket(host: WatchedHost): Promise<Socket> {
  const { name, address, heartbeatPort } = host;
  const unavailable = (reason: string, cause?: unknown): DoctorError =>
    new DoctorError('PROBE_UNAVAILABLE', `Host ${name} cannot be watched with the probe udp: ${reason}.`, {
      hint: 'Run a UDP echo service (RFC 862) on the host, or choose --probe icmp.',
      cause,
    });
  if (heartbeatPort === undefined) throw unavailable('it has no UDP echo service that is known');
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const connected = once(socket, 'connect');
  socket.connect(heartbeatPort, address);
  try {
    await connected;
    return socket;
  } catch (error) {
    socket.close();
    throw unavailable(messageOf(error), error);
  }
}

function datagram(nonce: Buffer, sequence: number): Buffer {
  const message = Buffer.alloc(NONCE_BYTES + SEQUENCE_BYTES);
  nonce.copy(message);
  message.writeUInt32BE(sequence, NONCE_BYTES);
  return message;
}

/** The sequence number of a probe of ours that came back; undefined for any other datagram. */
function sequenceOf(message: Buffer, nonce: Buffer): number | undefined {
  if (message.length !== NONCE_BYTES + SEQUENCE_BYTES) return undefined;
  if (!message.subarray(0, NONCE_BYTES).equals(nonce)) return undefined;
  return message.readUInt32BE(NONCE_BYTES);
}
