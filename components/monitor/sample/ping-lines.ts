/** What one line of `ping -n -O` says: an answer, a probe that was not answered when the next was due, or neither. */
export type PingLine = 'reply' | 'miss' | undefined;

const REPLY = /^\d+ bytes from \S+ icmp_seq=(\d+) /;
const MISS = /^no answer yet for icmp_seq=(\d+)$/;
/** Replies that are no news: a second one to the same probe, or one from somebody else. */
const FOREIGN = /\((?:DUP!|DIFFERENT ADDRESS!|BAD CHECKSUM!)\)/;

/** Sequence numbers on the wire are 16 bits wide. */
const SEQUENCES = 0x1_0000;

/** Reads the lines of one run of ping (iputils), in their order. */
export function createPingReader(): (line: string) => PingLine {
  let lastAnswered: number | undefined;
  let lastMissed: number | undefined;
  return (line) => {
    const reply = FOREIGN.test(line) ? null : REPLY.exec(line);
    if (reply !== null) {
      const sequence = Number(reply[1]);
      if (!isNewer(sequence, lastAnswered)) return undefined;
      lastAnswered = sequence;
      return 'reply';
    }
    const miss = MISS.exec(line);
    if (miss === null) return undefined;
    const sequence = Number(miss[1]);
    if (!isNewer(sequence, lastMissed)) return undefined;
    lastMissed = sequence;
    return 'miss';
  };
}

/** Whether a number comes after another on a circle of 65536. */
function isNewer(sequence: number, than: number | undefined): boolean {
  if (than === undefined) return true;
  const ahead = (sequence - than + SEQUENCES) % SEQUENCES;
  return ahead > 0 && ahead < SEQUENCES / 2;
}
