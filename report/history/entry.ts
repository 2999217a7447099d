import type { RunDigest } from '../../profiler/run-digest.ts';

/** One run in a list of runs. */
export interface HistoryEntry {
  readonly runId: string;
  /** The folder of its files. */
  readonly path: string;
  /** When it began, ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly state: 'finished' | 'running' | 'killed';
  /** Steps of the run that are not taken back yet, or could not be; null when its ledger cannot be read. */
  readonly leftovers: number | null;
  /** Undefined when the record cannot be read, or there is none yet. */
  readonly digest: RunDigest | undefined;
  /** Why the record cannot be read. */
  readonly unreadable: string | undefined;
}

/** The list as `doctor history --json` prints it: one object for each run. */
export function historyJson(entries: readonly HistoryEntry[]): string {
  const list = entries.map(({ digest, unreadable, ...entry }) => ({
    ...entry,
    finishedAt: digest?.finishedAt ?? null,
    target: digest?.target ?? null,
    installer: digest?.installer ?? null,
    cases: digest?.cases ?? [],
    vms: digest?.vms ?? null,
    verdict: digest?.verdict ?? null,
    ...(digest?.reason === undefined ? {} : { reason: digest.reason }),
    notificationTimeMs: digest?.notificationTimeMs ?? null,
    lost: digest?.lost ?? 0,
    ...(unreadable === undefined ? {} : { unreadable }),
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}
