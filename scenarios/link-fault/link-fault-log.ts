/** What a fault's log says so far. */
export interface LinkFaultLog {
  readonly device: string | undefined;
  /** The process that holds the fault. */
  readonly pid: number | undefined;
  /** Microseconds since the epoch on the host's clock, just before the link was taken down. */
  readonly beforeUs: number | undefined;
  /** The same, just after. */
  readonly afterUs: number | undefined;
  /** The same, when the link was up again. */
  readonly upUs: number | undefined;
  /** It was ended early. */
  readonly stopped: boolean;
  /** Its process runs no more; the reader of the log found out, not the script. */
  readonly gone: boolean;
  /** Why the link was not taken down. */
  readonly error: string | undefined;
}

/** Reads the log that the script of {@link renderLinkFaultScript} writes. */
export function parseLinkFaultLog(text: string): LinkFaultLog {
  const lines = new Map(
    text.split('\n').map((line): [string, string] => {
      const [key = '', ...words] = line.split(' ');
      return [key, words.join(' ')];
    }),
  );
  const pid = Number(lines.get('pid'));
  return {
    device: lines.get('device'),
    pid: Number.isInteger(pid) && pid > 1 ? pid : undefined,
    beforeUs: microseconds(lines.get('before')),
    afterUs: microseconds(lines.get('after')),
    upUs: microseconds(lines.get('up')),
    stopped: lines.has('stopped'),
    gone: lines.has('gone'),
    error: lines.get('error'),
  };
}

/** Seconds with any number of decimals; a float of the whole would lose the last of them. */
function microseconds(text: string | undefined): number | undefined {
  const match = /^(\d+)[.,](\d+)$/.exec(text ?? '');
  if (match === null) return undefined;
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}
