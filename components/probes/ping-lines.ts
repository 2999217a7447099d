/** What a line of `ping -n -O` reports. */
export type PingReport =
  /**
   * An answer to a probe of ours. `unanswered`: younger probes that are known to be missed all the same.
   * `rttMs`: undefined where it says little, for probes that waited until the host's hardware address was known.
   */
  | { readonly kind: 'reply'; readonly unanswered: number; readonly rttMs: number | undefined }
  /** A probe was not answered when the next was due. */
  | { readonly kind: 'miss' }
  /** A line that no known ping prints. */
  | { readonly kind: 'unknown'; readonly line: string };

/** Reads the lines of one run of ping. */
export interface PingReader {
  /** Takes the next line. */
  read(line: string): void;
  /** Reports a reply that still waits for the next line, when none follows. */
  settle(): void;
}

const REPLY = /^\d+ bytes from \S+ icmp_seq=(\d+) (?:.* time[=<]([\d.]+) ms)?/;
const MISS = /^no answer yet for icmp_seq=(\d+)$/;
/** Replies that are not the host's, or not whole. Whether one is a duplicate is judged here, not by ping. */
const FOREIGN = /\((?:DIFFERENT ADDRESS!|BAD CHECKSUM!|truncated)\)/;
/** The line after a reply whose data is not what was sent. */
const OTHER_DATA = /^wrong data byte /;
/** Head and tail of a run, what a router reports, and the dump of a reply with other data. */
const KNOWN =
  /^(?:|PING .*|PATTERN: .*|From \S+ .*|--- .* ---|\d+ packets transmitted.*|rtt .*|(?:cp:|dp:|#\d+)\t.*)$/;

/** Sequence numbers on the wire are 16 bits wide. */
const SEQUENCES = 0x1_0000;
/** How many missed probes are remembered at most. */
const MISSED_KEPT = 1_000;

interface Reply {
  readonly sequence: number;
  readonly rttMs: number | undefined;
}

/**
 * Creates a reader for one run of ping (iputils), which reports each line in order.
 *
 * Ping takes any reply with its identifier for an answer, whatever its address and data, and then says no
 * more of that probe. So each reply must here be the host's own, carry what was sent, and answer a probe that
 * can have been sent and was not answered before; a probe that only another host answered is missed when the
 * next is sent. A late answer excuses its own probe and those before it, and none that was sent later.
 */
export function createPingReader(onReport: (report: PingReport) => void): PingReader {
  /** Ping counts from 1. */
  let lastAnswered = 0;
  /** The youngest probe that a line reported; only the one after it can be under way. */
  let lastReported = 0;
  /** The youngest probe that was sent before the host was known to answer. */
  let lastEarly: number | undefined;
  /** A probe that ping takes for answered, and the host did not answer. */
  let usurped: number | undefined;
  let missed: number[] = [];
  /** A reply whose data the next line may find to be wrong. */
  let held: Reply | undefined;

  const isCredible = (sequence: number): boolean =>
    isNewer(sequence, lastAnswered) && !isNewer(sequence, lastReported + 1);
  const miss = (sequence: number): void => {
    if (missed.length < MISSED_KEPT) missed.push(sequence);
    onReport({ kind: 'miss' });
  };
  /** A line reports a probe. If it is a new one, the probe before it is due. */
  const advance = (sequence: number): void => {
    if (!isNewer(sequence, lastReported)) return;
    lastReported = sequence;
    if (usurped !== undefined) miss(usurped);
    usurped = undefined;
  };
  const credit = ({ sequence, rttMs }: Reply): void => {
    advance(sequence);
    lastEarly ??= lastReported + 1;
    lastAnswered = sequence;
    missed = missed.filter((miss) => isNewer(miss, sequence));
    if (usurped !== undefined && !isNewer(usurped, sequence)) usurped = undefined;
    const isSteady = isNewer(sequence, lastEarly);
    onReport({ kind: 'reply', unanswered: missed.length, rttMs: isSteady ? rttMs : undefined });
  };
  const discredit = (sequence: number): void => {
    if (!isCredible(sequence)) return;
    advance(sequence);
    if (sequence === lastReported && !missed.includes(sequence)) usurped = sequence;
  };
  const settle = (): void => {
    const reply = held;
    held = undefined;
    if (reply !== undefined) credit(reply);
  };

  return {
    settle,
    read(line) {
      if (OTHER_DATA.test(line)) {
        if (held !== undefined) discredit(held.sequence);
        held = undefined;
        return;
      }
      settle();
      const [, answered, rtt] = REPLY.exec(line) ?? [];
      const [, unanswered] = MISS.exec(line) ?? [];
      if (answered !== undefined) {
        const sequence = Number(answered);
        if (FOREIGN.test(line)) discredit(sequence);
        else if (isCredible(sequence))
          held = { sequence, rttMs: rtt === undefined ? undefined : Number(rtt) };
      } else if (unanswered !== undefined) {
        advance(Number(unanswered));
        // The same number again: ping could not send the next one yet, and another interval passed in silence.
        miss(Number(unanswered));
      } else if (!KNOWN.test(line)) onReport({ kind: 'unknown', line });
    },
  };
}

/** Whether a number comes after another on a circle of 65536. */
function isNewer(sequence: number, than: number): boolean {
  const ahead = (sequence - than + 2 * SEQUENCES) % SEQUENCES;
  return ahead > 0 && ahead < SEQUENCES / 2;
}
