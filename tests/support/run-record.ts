import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { isOfKind } from '../../record/scenario-record.ts';
import type { RecordOf } from '../../record/scenario-record.ts';
import type { RecordKind } from '../../record/scenarios.ts';
import type { CommandResult } from './world.ts';

/** How much of stdout an error shows: its end, which says how far the command came. */
const SHOWN_CHARACTERS = 2000;

/** The record that a command printed with `--json`. Without one the error shows what the command wrote instead. */
export function recordOf(result: Pick<CommandResult, 'stdout' | 'stderr'>): RunRecord {
  return parsed(result.stdout, 'The command printed no record', result);
}

/** The record in a run's folder. Without one the error shows what the command wrote. */
export function savedRecordOf(
  runFolder: string,
  result: Pick<CommandResult, 'stdout' | 'stderr'>,
): RunRecord {
  const file = join(runFolder, 'run.json');
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The error below names the file.
  }
  return parsed(text, `There is no record in ${file}`, result);
}

/** The first scenario of a kind in the record that a command printed. */
export function scenarioOf<Kind extends RecordKind>(
  result: Pick<CommandResult, 'stdout' | 'stderr'>,
  kind: Kind,
): RecordOf<Kind> {
  const scenario = recordOf(result).scenarios.find(isOfKind(kind));
  if (scenario === undefined) throw new Error(`The record has no ${kind}.\n${written(result)}`);
  return scenario;
}

function parsed(text: string, problem: string, result: Pick<CommandResult, 'stdout' | 'stderr'>): RunRecord {
  try {
    return JSON.parse(text) as RunRecord;
  } catch {
    throw new Error(`${problem}.\n${written(result)}`);
  }
}

function written({ stdout, stderr }: Pick<CommandResult, 'stdout' | 'stderr'>): string {
  return `stderr:\n${stderr}\nend of stdout:\n${stdout.slice(-SHOWN_CHARACTERS)}`;
}
