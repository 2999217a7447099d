/** What one line of `ping -n -O` says. */
export type PingLine =
  /**
   * An answer to a probe of ours. `unanswered`: younger probes that are known to be missed all the same.
   * `rttMs`: undefined where it says little, for probes that waited until the host's hardware address was known.
   */
  | { readonly said: 'reply'; readonly unanswered: number; readonly rttMs: number | undefined }
  /** A probe was not answered when the next was due. */
  | { readonly said: 'miss' }
  /** Known words that are no news of the host. */
  | { readonly said: 'nothing' }
  /** Words that no known ping says. */
  | { readonly said: 'riddle' };

const REPLY = /^\d+ bytes from \S+ icmp_seq=(\d+) (?:.* time[=<]([\d.]+) ms)?/;
const MISS = /^no answer yet for icmp_seq=(\d+)$/;
/** Replies that are no news: a second one to the same probe, a damaged one, or one from somebody else. */
const FOREIGN = /\((?:DUP!|DIFFERENT ADDRESS!|BAD CHECKSUM!|truncated)\)/;
/** Head and tail of a run, what a router reports, and the dump of a reply whose data is not what was sent. */
const KNOWN =
  /^(?:|PING .*|PATTERN: .*|From \S+ .*|--- .* ---|\d+ packets transmitted.*|rtt .*|wrong data byte .*|(?:cp:|dp:|#\d+)\t.*)$/;

/** Sequence numbers on the wire are 16 bits wide. */
const SEQUENCES = 0x1_0000;
/** So many missed probes are remembered at most. */
const MISSED_KEPT = 1_000;

const NOTHING = { said: 'nothing' } as const;
const MISSED = { said: 'miss' } as const;
const RIDDLE = { said: 'riddle' } as const;

/**
 * Reads the lines of one run of ping (iputils), in their order. Ping itself gives credit only to replies with
 * its identifier; here each must also answer a probe that can have been sent and was not answered before. A
 * late answer excuses its own probe and those before it, and none that was sent later.
 */
export function createPingReader(): (line: string) => PingLine {
  /** Ping counts from 1. */
  let lastAnswered = 0;
  /** The youngest probe that a line told of; only the one after it can be under way. */
  let lastTold = 0;
  /** The youngest probe that was sent before the host was known to answer. */
  let lastEarly: number | undefined;
  let missed: number[] = [];

  const isCredible = (sequence: number): boolean =>
    isNewer(sequence, lastAnswered) && !isNewer(sequence, lastTold + 1);
  const tell = (sequence: number): void => {
    if (isNewer(sequence, lastTold)) lastTold = sequence;
  };

  return (line) => {
    const reply = REPLY.exec(line);
    if (reply !== null) {
      const sequence = Number(reply[1]);
      if (FOREIGN.test(line) || !isCredible(sequence)) return NOTHING;
      tell(sequence);
      lastEarly ??= lastTold + 1;
      lastAnswered = sequence;
      missed = missed.filter((one) => isNewer(one, sequence));
      const rttMs = reply[2] === undefined || !isNewer(sequence, lastEarly) ? undefined : Number(reply[2]);
      return { said: 'reply', unanswered: missed.length, rttMs };
    }
    const miss = MISS.exec(line);
    if (miss === null) return KNOWN.test(line) ? NOTHING : RIDDLE;
    const sequence = Number(miss[1]);
    tell(sequence);
    // The same number again: ping could not send the next one yet, and another interval passed in silence.
    if (missed.length < MISSED_KEPT) missed.push(sequence);
    return MISSED;
  };
}

/** Whether a number comes after another on a circle of 65536. */
function isNewer(sequence: number, than: number): boolean {
  const ahead = (sequence - than + 2 * SEQUENCES) % SEQUENCES;
  return ahead > 0 && ahead < SEQUENCES / 2;
}
