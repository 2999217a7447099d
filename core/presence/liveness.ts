import { randomUUID } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { ProcessTable } from '../process-table.ts';
import { BEAT_MS } from './announce.ts';
import type { PresenceFiles, PresenceDeps } from './announce.ts';
import { askLifeline } from './lifeline.ts';
import type { LifelineAnswer } from './lifeline.ts';
import { readPresence } from './record.ts';
import type { PresenceFile, PresenceRecord } from './record.ts';

/** Whether the process that announced itself is still at work. */
export type Liveness =
  | { readonly state: 'ended' }
  | { readonly state: 'running'; readonly who: string; readonly isHeld: boolean }
  /** It may be; `who` says why that cannot be seen from here. */
  | { readonly state: 'unclear'; readonly who: string };

/** Without a sign of life for this long, a process that cannot be asked counts as ended. */
export const SILENCE_MS = 12 * BEAT_MS;

const ENDED: Liveness = { state: 'ended' };
/** How exactly the start of a process and the time of a file can be compared. */
const CLOCK_GRAIN_MS = 2_000;

/**
 * Whether the process that announced itself with these files is alive, whichever container or host it is in.
 * @param longestSilenceMs how long nothing may be written by a process that cannot be asked
 */
export async function livenessOf(
  files: PresenceFiles,
  { processes, clock }: PresenceDeps,
  longestSilenceMs = SILENCE_MS,
): Promise<Liveness> {
  const file = readPresence(files.record);
  if (file === undefined) return ENDED;
  const answer = await askLifeline(files.socket);
  if (answer === 'answers') return running(file);
  const verdict =
    file.form === 'record' ? judge(file.record, answer, processes) : judgeBare(file, files.record, processes);
  if (verdict !== undefined) return verdict;
  // A process that has just ended takes its files with it.
  if (readPresence(files.record) === undefined || silenceMs(files, clock) > longestSilenceMs) return ENDED;
  return { state: 'unclear', who: whereabouts(file, processes) };
}

/** What is certain of a process by its record; undefined when only its signs of life can show it. */
function judge(
  record: PresenceRecord,
  answer: LifelineAnswer,
  { self, find }: ProcessTable,
): Liveness | undefined {
  const isOfThisKernel = record.bootId !== undefined && record.bootId === self.bootId;
  if (!isOfThisKernel) return undefined;
  const isOfThisNamespace = record.pidNamespace !== undefined && record.pidNamespace === self.pidNamespace;
  if (isOfThisNamespace || record.pidNamespace === undefined) {
    const found = find(record.pid);
    const isSame = found !== undefined && (found.startTicks ?? record.startTicks) === record.startTicks;
    if (isSame) return running({ form: 'record', record });
  }
  if (isOfThisNamespace) return ENDED;
  return record.hasLifeline && answer === 'refused' ? ENDED : undefined;
}

/** A file of doctor 0.1, or one that was cut short: a process that began after it was written is another one. */
function judgeBare(file: PresenceFile, path: string, { find }: ProcessTable): Liveness | undefined {
  if (file.form !== 'pid alone') return undefined;
  const found = find(file.pid);
  if (found === undefined) return undefined;
  const writtenAtMs = changedAtMs(path) ?? 0;
  const isLater = (found.startedAtMs ?? 0) > writtenAtMs + CLOCK_GRAIN_MS;
  return isLater ? undefined : running(file);
}

function running(file: PresenceFile): Liveness {
  const isHeld = file.form !== 'record' || file.record.isHeld !== false;
  return { state: 'running', who: nameOf(file), isHeld };
}

function nameOf(file: PresenceFile): string {
  if (file.form === 'damaged') return 'a process';
  return `process ${file.form === 'record' ? file.record.pid : file.pid}`;
}

function whereabouts(file: PresenceFile, { self }: ProcessTable): string {
  const name = nameOf(file);
  if (file.form === 'damaged') return `${name} whose file is damaged`;
  if (file.form === 'pid alone') return `${name}, perhaps of another container or host`;
  return file.record.bootId === self.bootId
    ? `${name} of another container`
    : `${name} of another host, or of this one before it was started again`;
}

/** How long ago the process last wrote something, by the clock of the disk that it writes to. */
function silenceMs({ record, written = [] }: PresenceFiles, clock: Clock): number {
  const lastMs = Math.max(...[record, ...written].map((path) => changedAtMs(path) ?? 0));
  const probe = `${record}.${randomUUID()}.probe`;
  try {
    writeFileSync(probe, '');
    return (changedAtMs(probe) ?? 0) - lastMs;
  } catch {
    // A disk that we may not write to.
    return clock.wallUs() / 1000 - lastMs;
  } finally {
    rmSync(probe, { force: true });
  }
}

function changedAtMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
