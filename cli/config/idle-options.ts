/**
 * Options that OPNFV's own sample file has (etc/doctor.sample.conf there) where no program reads them: its tests
 * declare `test_case` in [DEFAULT] (doctor_tests/config.py).
 */
export const IDLE_OPTIONS: readonly {
  readonly section: string;
  readonly key: string;
  readonly why: string;
}[] = [{ section: 'scenario', key: 'test_case', why: 'set test_case in [DEFAULT]' }];

/** An option that is set in a file and changes nothing. */
export interface IdleOption {
  readonly section: string;
  readonly key: string;
  /** Counted from 1. */
  readonly line: number;
  readonly why: string;
}

/** One sentence that names them all. */
export function idleWarning(path: string, options: readonly IdleOption[]): string {
  const names = options.map(({ section, key, line, why }) => `[${section}] ${key} (line ${line}: ${why})`);
  return `${path} sets what has no effect: ${names.join(', ')}.`;
}
