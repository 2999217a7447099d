import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { LEDGER_HEAD, readLedgerText } from '../../core/ledger-file.ts';
import type { LedgerReading } from '../../core/ledger-file.ts';
import { createLedger } from '../../core/ledger.ts';
import type { Leftover } from '../../core/ledger.ts';
import { WORK_DIR } from '../cloud/embedded-undos.ts';
import { RUN_FILES } from './run-folder.ts';
import { placeOf } from './run-place.ts';

/**
 * What can be read of a run's ledger, and what is wrong with it.
 * @throws DoctorError `RUN_UNREADABLE` when there is none
 */
export function readLedger(folder: string): LedgerReading {
  const path = join(folder, RUN_FILES.ledger);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new DoctorError('RUN_UNREADABLE', `${path} cannot be read: ${messageOf(error)}.`, {
      hint: 'The run may have been cut short, or the folder belongs to another user.',
      cause: error,
    });
  }
  const reading = readLedgerText(bytes);
  const isPlaceless = placeOf(reading.lines) === undefined;
  // A run that was killed before it had opened a cloud has made nothing but a local folder.
  const isMore = reading.lines.some(({ kind = WORK_DIR }) => !EARLY.has(kind)) || hasBegun(folder);
  if (!isPlaceless || !isMore || bytes.length === 0) return reading;
  const missing = 'the line that says which cloud the run was on is missing';
  return { ...reading, damage: [...reading.damage, missing] };
}

/** What may stand in a ledger before it says which cloud the run is on. */
const EARLY: ReadonlySet<string> = new Set([WORK_DIR, LEDGER_HEAD.kind ?? '']);

/** A run has a record as soon as a cloud is open, before it makes anything there. */
function hasBegun(folder: string): boolean {
  if (existsSync(join(folder, RUN_FILES.record))) return true;
  const trace = join(folder, RUN_FILES.trace);
  return existsSync(trace) && readFileSync(trace, 'utf8').includes('scenario.started');
}

/** What a run's ledger still has open: the rest of a run that was killed, and what no teardown could remove. */
export function openSteps(folder: string): readonly Leftover[] {
  const { lines } = readLedger(folder);
  const reasons = new Map(lines.map(({ seq, reason }) => [seq, reason]));
  const entries = createLedger(() => {}, lines).open();
  return entries.map(({ seq, kind, what }) => ({
    kind,
    what,
    reason: reasons.get(seq) ?? 'not taken back yet',
  }));
}

/** What a damaged ledger may have named, as something left behind; none when the ledger is whole. */
export function unknownLeftovers(folder: string): readonly Leftover[] {
  const { damage } = readLedger(folder);
  if (damage.length === 0) return [];
  return [
    { kind: 'ledger', what: 'what its ledger named', reason: `the ledger is damaged: ${damage.join('; ')}` },
  ];
}
