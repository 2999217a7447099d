/** What the log of a fault on a host says so far. */
export interface FaultLog {
  /** What is broken; undefined before the script began. */
  readonly target: string | undefined;
  /** The process that holds the fault. */
  readonly pid: number | undefined;
  /** The script has begun to break the target. */
  readonly began: boolean;
  /** Microseconds since the epoch on the host's clock, just before the fault began. */
  readonly beforeUs: number | undefined;
  /** The same, just after. */
  readonly afterUs: number | undefined;
  /** The same, when the fault was over. */
  readonly restoredUs: number | undefined;
  /** What the host had before and did not get back, a thing each: `route4 default via 192.0.2.1 dev eth0`. */
  readonly lost: readonly string[];
  /** It was ended early. */
  readonly stopped: boolean;
  /** Its process is not running any more; the reader of the log found out, not the script. */
  readonly gone: boolean;
  /** Why the fault did not happen. */
  readonly error: string | undefined;
}

/** Reads the log that the script of `fault-script.ts` writes, or that of an earlier version (`device`, `up`). */
export function parseFaultLog(text: string): FaultLog {
  const lines = new Map(
    text.split('\n').map((line): [string, string] => {
      const [key = '', ...words] = line.split(' ');
      return [key, words.join(' ')];
    }),
  );
  const pid = Number(lines.get('pid'));
  return {
    target: lines.get('target') ?? lines.get('device'),
    pid: Number.isInteger(pid) && pid > 1 ? pid : undefined,
    began: lines.has('began') || lines.has('after'),
    beforeUs: microseconds(lines.get('before')),
    afterUs: microseconds(lines.get('after')),
    restoredUs: microseconds(lines.get('restored') ?? lines.get('up')),
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

/** A thing of {@link FaultLog.lost} for people: `IPv6 route default via 2001:db8::1 dev eth0`. */
export function describeLost(thing: string): string {
  const [kind = '', ...words] = thing.split(' ');
  return [KINDS[kind] ?? kind, ...words].join(' ');
}

/** Seconds with any number of decimals; a float of the whole would lose the last of them. */
function microseconds(text: string | undefined): number | undefined {
  const match = /^(\d+)[.,](\d+)$/.exec(text ?? '');
  if (match === null) return undefined;
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}
