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
  /** What the interface had before and did not get back, a thing each: `route4 default via 192.0.2.1 dev eth0`. */
  readonly lost: readonly string[];
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
    lost: lostIn(text),
    stopped: lines.has('stopped'),
    gone: lines.has('gone'),
    error: lines.get('error'),
  };
}

/** The `lost` lines of a log, or of what the script printed. */
export function lostIn(text: string): readonly string[] {
  return [...text.matchAll(/^lost (.+)$/gm)].map((match) => (match[1] ?? '').trim());
}

const KINDS: Readonly<Record<string, string>> = {
  link: 'link',
  address: 'address',
  neighbor: 'neighbor entry',
  proxy: 'neighbor proxy',
  nexthop: 'nexthop',
  route4: 'route',
  route6: 'IPv6 route',
};

/** A thing of {@link LinkFaultLog.lost} in words: `IPv6 route default via 2001:db8::1 dev eth0`. */
export function lostWords(thing: string): string {
  const [kind = '', ...words] = thing.split(' ');
  return [KINDS[kind] ?? kind, ...words].join(' ');
}

/** Seconds with any number of decimals; a float of the whole would lose the last of them. */
function microseconds(text: string | undefined): number | undefined {
  const match = /^(\d+)[.,](\d+)$/.exec(text ?? '');
  if (match === null) return undefined;
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}
