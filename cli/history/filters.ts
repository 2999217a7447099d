import type { Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';
import { VERDICTS } from '../../record/verdict.ts';
import type { HistoryEntry } from '../../report/history/entry.ts';
import { choice, several, whole } from '../config/kinds.ts';
import type { ValueKind } from '../config/kinds.ts';
import { OPTION_LIST } from '../config/options.ts';
import type { OptionName } from '../config/options.ts';
import { textFlag } from '../flags.ts';
import type { ParsedFlags } from '../flags.ts';
import { instantOf } from './when.ts';

/** Which runs are meant. */
export interface Filters {
  /** Decides by the time alone; the records of the others need not be read. */
  readonly inTime: (startedAt: string) => boolean;
  /** Whether anything is asked of the record. Of a run whose record cannot be read, none of it is known. */
  readonly asksRecord: boolean;
  readonly fits: (digest: NonNullable<HistoryEntry['digest']>) => boolean;
}

/** What `--target` may be. */
export const TARGET_KINDS = ['simulated', 'openstack'] as const;

/** Reads the filters of a command line. @throws DoctorError `USAGE` */
export function filtersFrom(flags: ParsedFlags, clock: Clock): Filters {
  const verdicts = valueOf(flags, 'verdict', several(VERDICTS));
  const target = valueOf(flags, 'target', choice(TARGET_KINDS));
  const cases = casesOf(valueOf(flags, 'case', targetKindOf('testCase')));
  const installer = valueOf(flags, 'installer', targetKindOf('installerType'));
  const since = textFlag(flags, 'since');
  const until = textFlag(flags, 'until');
  const from = since === undefined ? '' : instantOf(since, '--since', clock, 'start');
  const to = until === undefined ? undefined : instantOf(until, '--until', clock, 'end');
  return {
    inTime: (startedAt) => startedAt >= from && (to === undefined || startedAt <= to),
    asksRecord: [verdicts, target, cases, installer].some((filter) => filter !== undefined),
    fits: (digest) =>
      (verdicts?.includes(digest.verdict) ?? true) &&
      (target === undefined || digest.target.kind === target) &&
      (cases?.every((name) => digest.cases.some((found) => found.name === name)) ?? true) &&
      (installer === undefined || digest.installer === installer),
  };
}

/** `all` are runs that ran every scenario. */
function casesOf(testCase: string | undefined): readonly string[] | undefined {
  if (testCase === undefined) return undefined;
  const all = targetKindOf('testCase').choices?.filter((name) => name !== 'all') ?? [];
  return testCase === 'all' ? all : [testCase];
}

/** What an option of a run may be; a filter takes the same words. */
export function targetKindOf(option: OptionName): ValueKind<string> {
  const spec = OPTION_LIST.find(([name]) => name === option)?.[1];
  return spec?.kind as ValueKind<string>;
}

/** A whole number on the command line. @throws DoctorError `USAGE` */
export function countOf(flags: ParsedFlags, name: string, least: number): number | undefined {
  return valueOf(flags, name, whole('runs', least, 1_000_000));
}

/** The value of a flag; undefined when it was not given. @throws DoctorError `USAGE` that lists what is allowed */
export function valueOf<T>(flags: ParsedFlags, name: string, kind: ValueKind<T>): T | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const result = kind.schema.safeParse(text);
  if (result.success) return result.data;
  throw new DoctorError('USAGE', `--${name} is ${JSON.stringify(text)}; it must be ${kind.allowed}.`, {
    hint: 'The help of the command says what it does.',
  });
}
