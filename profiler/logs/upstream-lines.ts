import { epochTime, refined } from './log-time.ts';
import { POSTED } from './marks.ts';
import type { LineMark } from './marks.ts';

/** What a line of OPNFV's own Doctor tests stands for. */
interface UpstreamLine {
  readonly what: LineMark['what'];
  /** Ends where the time begins. */
  readonly words: RegExp;
}

/** The lines that carry a time, of both generations of those tests. */
const LINES: readonly UpstreamLine[] = [
  { what: 0, words: /doctor set (?:host|link) down at / },
  { what: 1, words: /doctor monitor detected at / },
  { what: POSTED, words: /event posted (?:in sample inspector )?at / },
  { what: 3, words: /doctor mark host\((?<host>[^()]*)\) down at / },
  { what: 4, words: /doctor mark vm\((?<vm>[^()]*)\) error at / },
  { what: 5, words: /doctor compute\.instance\.update vm\((?<vm>[^()]*)\) error (?:at )?/ },
  { what: 9, words: /doctor consumer notified at / },
];

const STAMP = /^\d{9,10}(?:\.\d+)?(?![\d.]*\d)/;

/** What a line says; `unclear` when it begins as one of these does and has no time that can be read. */
export function readUpstreamLine(line: string): LineMark | 'unclear' | undefined {
  // Most lines of most logs are none of these.
  if (!line.includes('doctor ') && !line.includes('event posted ')) return undefined;
  for (const { what, words } of LINES) {
    const found = words.exec(line);
    if (found === null) continue;
    const stamp = STAMP.exec(line.slice(found.index + found[0].length))?.[0];
    const time = stamp === undefined ? undefined : epochTime(stamp);
    if (stamp === undefined || time === undefined) return 'unclear';
    const { us, uncertaintyUs } = refined(time, line.slice(0, found.index));
    const { host, vm } = found.groups ?? {};
    return {
      what,
      us,
      uncertaintyUs,
      stamp,
      decimals: time.decimals,
      ...(host === undefined ? {} : { host: nameIn(host) }),
      ...(vm === undefined ? {} : { vm: nameIn(vm) }),
    };
  }
  return undefined;
}

/** `<Server: doctor_vm0>`, as Python shows a client's object, is `doctor_vm0`. */
function nameIn(text: string): string {
  return /^<\w+: (?<name>.+)>$/.exec(text.trim())?.groups?.['name'] ?? text.trim();
}

/**
 * The VM whose alarm a Consumer logged, from the alarm's body in the line below that of its time; undefined for any
 * other line. The alarm `doctor_alarm1` is that of the VM `doctor_vm1`; another name says less than the instance's id.
 */
export function alarmedVmIn(line: string): string | undefined {
  const body = /\breceived data = (?<body>\{.*\})/.exec(line)?.groups?.['body'];
  if (body === undefined) return undefined;
  const name = /['"]alarm_name['"]: u?['"](?<base>[^'"]*)alarm(?<number>\d*)['"]/.exec(body)?.groups;
  if (name !== undefined) return `${name['base']}vm${name['number']}`;
  return /\[u?['"]instance_id['"], \d+, u?['"](?<id>[^'"]+)['"]\]/.exec(body)?.groups?.['id'];
}
