import { isoTime } from '../core/clock.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';

/** Year 10000: later times, and those before 1970, come from a trace that nobody's clock has stamped. */
const END_US = 253_402_300_800_000_000;

/** A time of an iteration as the record has it, in UTC; nothing where it is not known, or is none. */
export function instant(
  name: 'startedAt' | 'originAt',
  us: number | undefined,
): Pick<ScenarioRecord, 'startedAt' | 'originAt'> {
  return us === undefined || !(us >= 0 && us < END_US) ? {} : { [name]: isoTime(us) };
}
