import { basename } from 'node:path';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { LedgerReading } from '../../core/ledger-file.ts';
import { createLedger } from '../../core/ledger.ts';
import type { LedgerEntry, LedgerLine, Leftover, Ledger, Undo } from '../../core/ledger.ts';
import { removePresence } from '../../core/presence/announce.ts';
import { openScope } from '../../core/scope.ts';
import { sayLeftOnAbandon } from '../abandon.ts';
import { EMBEDDED_UNDOS } from '../cloud/embedded-undos.ts';
import { appendToLedger, presenceOf } from '../run/run-folder.ts';
import { placeOf } from '../run/run-place.ts';
import type { RunPlace } from '../run/run-place.ts';
import { readLedger } from '../run/saved-ledger.ts';
import { readHeader, runLiveness } from '../run/saved-runs.ts';
import { EMBEDDED } from '../cloud/target.ts';
import { isOpenable, openAnyCloud, openPlace } from './cleaner.ts';
import type { Cleaner, OpenedPlace } from './cleaner.ts';
import { searchFor } from './search.ts';

/**
 * Takes back what one run's ledger still has open, and says what became of it.
 * @returns whether nothing can be left of the run
 */
export async function cleanUp(cleaner: Cleaner, folder: string): Promise<boolean> {
  const id = basename(folder);
  const life = await runLiveness(cleaner.world, folder);
  if (life.state !== 'ended') {
    const state = life.state === 'running' ? 'still going on' : 'may still be going on';
    cleaner.say(`${id}: ${state} (${life.who}), left alone`);
    if (life.state === 'unclear')
      cleaner.say('  it counts as ended after two minutes without a sign of life');
    return false;
  }
  const reading = readLedger(folder);
  const ledger = createLedger(appendToLedger(folder, reading), reading.lines);
  sayLeftOnAbandon(cleaner.world, id, ledger);
  const isClean =
    reading.damage.length === 0
      ? await finish(cleaner, folder, ledger, reading)
      : await salvage(cleaner, folder, ledger, reading);
  if (isClean) removePresence(presenceOf(folder));
  return isClean;
}

/** Finishes the teardown of a run whose ledger is whole, as far as can be seen in it. */
async function finish(
  cleaner: Cleaner,
  folder: string,
  ledger: Ledger,
  reading: LedgerReading,
): Promise<boolean> {
  const id = basename(folder);
  const open = ledger.open();
  const place = placeOf(reading.lines);
  // An embedded cloud died with the process that ran it; what it left is on this machine alone, as is what a run
  // made before it had opened any.
  const remote = place === undefined || place.target.name === EMBEDDED ? undefined : place;
  const isDoubtful = remote !== undefined && !hasEnded(folder) && !wasSearched(reading);
  if (open.length === 0 && !(isDoubtful && isOpenable(cleaner, remote))) {
    cleaner.say(`${id}: nothing is left`);
    return true;
  }
  const scope = openScope();
  try {
    const opened = remote === undefined ? undefined : await openPlace(cleaner, scope, id, remote);
    const leftovers = await ledger.tearDown(stoppable(cleaner, opened?.undos ?? embeddedUndos(open)));
    if (open.length > 0) cleaner.say(`${id}: took back ${open.length - leftovers.length} of ${open.length}`);
    sayLeft(cleaner, leftovers);
    if (leftovers.length > 0 || cleaner.world.signal.aborted) return false;
    if (opened !== undefined && isDoubtful && !(await isGone(cleaner, folder, opened))) return false;
    if (open.length === 0) cleaner.say(`${id}: nothing is left`);
    return true;
  } finally {
    await scope.close();
  }
}

/** The line of a ledger which says that the cloud was searched, and has nothing that carries the id of the run. */
const SEARCHED: LedgerLine = {
  seq: 0,
  state: 'undone',
  kind: 'searched',
  what: 'search for the id of the run',
  undo: {},
};

const wasSearched = ({ lines }: LedgerReading): boolean => lines.some(({ kind }) => kind === SEARCHED.kind);

/**
 * Whether the cloud has nothing of a run that was cut short. Lines lost from the end of its ledger, as on a disk that
 * was full or lost its power, leave no trace there: only the cloud can show it.
 */
async function isGone({ say, config }: Cleaner, folder: string, { cloud }: OpenedPlace): Promise<boolean> {
  const id = basename(folder);
  const found = await searchFor(id, cloud, config.cloud);
  if (found.isClear) {
    appendToLedger(folder, readLedger(folder))(SEARCHED);
    return true;
  }
  say(`${id}: its ledger may lack its last lines`);
  for (const line of found.lines) say(line);
  say('  what the run changed on hosts carries no id: see doctor.log in its folder');
  return false;
}

/** Whether a run came to its end, and its record says so. */
function hasEnded(folder: string): boolean {
  try {
    return readHeader(folder).finishedAt !== null;
  } catch {
    return false;
  }
}

/** Takes back what a damaged ledger still names, and lists what else the cloud has of the run. */
async function salvage(
  cleaner: Cleaner,
  folder: string,
  ledger: Ledger,
  { damage, lines }: LedgerReading,
): Promise<false> {
  const id = basename(folder);
  const open = ledger.open();
  const place = placeOf(lines) ?? placeOfRecord(folder);
  cleaner.say(`${id}: its ledger is damaged: ${damage.join('; ')}`);
  const scope = openScope();
  try {
    if (place?.target.name === EMBEDDED) {
      await takeBack(cleaner, ledger, embeddedUndos(open));
      cleaner.say('  the embedded cloud ended with the process of the run, and all that was on it');
      return false;
    }
    const opened = place === undefined ? undefined : await openPlace(cleaner, scope, id, place);
    if (opened === undefined) await leaveUnplaced(cleaner, ledger);
    else await takeBack(cleaner, ledger, opened.undos);
    const cloud = opened?.cloud ?? (await openAnyCloud(cleaner, scope));
    if (cloud === undefined) {
      cleaner.say("  source the cloud's openrc and run this again: it lists what carries the id of the run");
    } else {
      for (const line of (await searchFor(id, cloud, cleaner.config.cloud)).lines) cleaner.say(line);
    }
    return false;
  } catch (error) {
    // What is said of the ledger counts for more than that its cloud cannot be reached.
    cleaner.say(`  nothing was taken back: ${messageOf(error)}`);
    if (error instanceof DoctorError) cleaner.say(`    ${error.hint}`);
    return false;
  } finally {
    cleaner.say('  what the run changed on hosts carries no id: see doctor.log in its folder');
    cleaner.say(`  remove ${folder} when you have checked the cloud and the hosts`);
    await scope.close();
  }
}

async function takeBack(
  cleaner: Cleaner,
  ledger: Ledger,
  undos: Readonly<Record<string, Undo>>,
): Promise<void> {
  const count = ledger.open().length;
  const leftovers = await ledger.tearDown(stoppable(cleaner, undos));
  cleaner.say(`  took back ${count - leftovers.length} of the ${count} that can be read`);
  sayLeft(cleaner, leftovers);
}

/** Of what was made on a cloud that nobody can name, only what is on this machine can be taken back. */
async function leaveUnplaced(cleaner: Cleaner, ledger: Ledger): Promise<void> {
  const unknown: Undo = () => Promise.reject(new Error('it is not known which cloud it is on'));
  const others = Object.fromEntries(ledger.open().map(({ kind }) => [kind, unknown]));
  await takeBack(cleaner, ledger, { ...others, ...EMBEDDED_UNDOS });
}

/** What the record says of the place of a run; undefined when it cannot be read, either. */
function placeOfRecord(folder: string): RunPlace | undefined {
  try {
    const { target, installer } = readHeader(folder);
    return target.name === '' ? undefined : { target, installer };
  } catch {
    return undefined;
  }
}

function sayLeft(cleaner: Cleaner, leftovers: readonly Leftover[]): void {
  for (const { what, reason, detail, hint } of leftovers) {
    cleaner.say(`  left behind: ${what}: ${reason}`);
    if (hint !== undefined) cleaner.say(`    ${hint}`);
    if (detail !== undefined) cleaner.say(detail.trimEnd());
  }
}

function embeddedUndos(open: readonly LedgerEntry[]): Readonly<Record<string, Undo>> {
  const gone: Undo = () => Promise.resolve();
  return { ...Object.fromEntries(open.map(({ kind }) => [kind, gone])), ...EMBEDDED_UNDOS };
}

/** Undos that begin nothing once the user has asked to stop; what is under way comes to its end. */
function stoppable(
  { world: { signal } }: Cleaner,
  undos: Readonly<Record<string, Undo>>,
): Readonly<Record<string, Undo>> {
  return Object.fromEntries(
    Object.entries(undos).map(([kind, undo]) => [
      kind,
      async (step) => {
        if (signal.aborted) throw new Error(messageOf(signal.reason));
        await undo(step);
      },
    ]),
  );
}
