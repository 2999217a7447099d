import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { announce, removePresence } from './announce.ts';
import type { Presence, PresenceFiles, PresenceDeps } from './announce.ts';
import { livenessOf } from './liveness.ts';
import { DRAFT } from './record.ts';

/** What became of asking for a lock. */
export type Claim =
  | { readonly state: 'held'; release(): void }
  /** `who` has it, or may have it: `process 4711`. */
  | { readonly state: 'taken'; readonly who: string };

const CONTEST_MS = 10_000;

/**
 * Asks for the lock at a path, which one process of all containers on this machine can hold. Each process that asks
 * has files of its own beside the path, so that nobody ever removes a file that another one has just made; those of a
 * process that is gone are removed. @throws Error of the file system
 */
export async function claimExclusively(path: string, deps: PresenceDeps): Promise<Claim> {
  const own = randomBytes(6).toString('hex');
  const presence = announce(filesOf(dirname(path), `${basename(path)}.${own}`), deps, false);
  try {
    const who = await settle(path, own, deps, presence);
    if (who === undefined) return { state: 'held', release: () => presence.close() };
    presence.close();
    return { state: 'taken', who };
  } catch (error) {
    presence.close();
    throw error;
  }
}

/** The socket has a short name of its own: together with its folder it must fit into an address. */
function filesOf(folder: string, name: string): PresenceFiles {
  const ticket = name.slice(name.lastIndexOf('.') + 1);
  return { record: join(folder, name), socket: join(folder, `lock-${ticket}.sock`) };
}

/**
 * Of those who ask at the same moment, the first by name gets the lock: the others give up as soon as they see it,
 * and it waits until they have, or until one that had not seen it in time holds the lock.
 */
async function settle(
  path: string,
  own: string,
  deps: PresenceDeps,
  presence: Presence,
): Promise<string | undefined> {
  const rivals = async () => {
    const found = await rivalsFor(path, own, deps);
    const winner = found.find(({ isHeld, name }) => isHeld || name < own);
    return winner !== undefined ? { winner: winner.who } : found.length === 0 && { winner: undefined };
  };
  const { winner } = await waitFor('others have stopped asking for the lock', rivals, {
    clock: deps.clock,
    timeoutMs: CONTEST_MS,
    intervalMs: 20,
  });
  if (winner === undefined) presence.hold();
  return winner;
}

interface Rival {
  readonly name: string;
  readonly who: string;
  readonly isHeld: boolean;
}

async function rivalsFor(path: string, own: string, deps: PresenceDeps): Promise<readonly Rival[]> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  const names = readdirSync(folder)
    // The path itself is the lock of doctor 0.1.
    .filter((name) => name === basename(path) || name.startsWith(prefix))
    .filter((name) => !name.endsWith(DRAFT) && !name.endsWith('.probe'));
  const found = await Promise.all(
    names.map(async (name): Promise<Rival[]> => {
      const ticket = name.slice(prefix.length);
      if (ticket === own) return [];
      const files = filesOf(folder, name);
      const life = await livenessOf(files, deps);
      if (life.state === 'ended') {
        removePresence(files);
        return [];
      }
      return [{ name: ticket, who: life.who, isHeld: life.state === 'unclear' || life.isHeld }];
    }),
  );
  return found.flat();
}
