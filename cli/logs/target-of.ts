import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseRunDigest } from '../../profiler/run-digest.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { FoundTrace } from '../../profiler/logs/reader.ts';
import { RUN_FILES } from '../run/run-folder.ts';
import { placeOf } from '../run/run-place.ts';
import { readLedger } from '../run/saved-ledger.ts';
import { readRunFile } from '../run/saved-runs.ts';
import type { World } from '../world.ts';

type Kind = RunRecord['target']['kind'];

/** What logs were made on, and what a reader must know of that. */
export interface LogTarget {
  readonly kind: Kind;
  readonly warnings: readonly string[];
}

/**
 * Whether logs are of a simulated cloud. Those of other people's tests are of a real one, unless `--target` says
 * otherwise. A trace of ours lies beside a record or a ledger that says it; of one that lies alone nobody knows, and it
 * counts as simulated, as does everything that stands in one record with it.
 * @param asked what `--target` says
 */
export function targetOf(
  world: World,
  given: string,
  traces: readonly FoundTrace[],
  asked: Kind | undefined,
): LogTarget {
  const root = resolve(world.cwd, given);
  const kinds = traces.map(({ file }) => ({ file, kind: kindBeside(join(root, file)) }));
  const simulated = kinds.find(({ kind }) => kind === 'simulated');
  const unknown = kinds.find(({ kind }) => kind === undefined);
  if (simulated !== undefined) {
    const overruled = asked === 'openstack' ? ', whatever --target says' : '';
    const isMixed = kinds.some(({ kind }) => kind !== 'simulated');
    const all = isMixed ? ', and so the whole record counts as simulated' : '';
    return {
      kind: 'simulated',
      warnings: [`${simulated.file} was made on a simulated cloud${overruled}${all}.`],
    };
  }
  if (unknown === undefined || asked !== undefined) return { kind: asked ?? 'openstack', warnings: [] };
  return {
    kind: 'simulated',
    warnings: [
      `Nothing beside ${unknown.file} says which cloud it was made on. It counts as simulated; --target openstack says otherwise.`,
    ],
  };
}

/** What the record or the ledger beside a trace says. */
function kindBeside(trace: string): Kind | undefined {
  const folder = dirname(trace);
  try {
    if (existsSync(join(folder, RUN_FILES.record))) {
      return parseRunDigest(readRunFile(folder, 'record'), RUN_FILES.record).target.kind;
    }
    return placeOf(readLedger(folder).lines)?.target.kind;
  } catch {
    return undefined;
  }
}
