import type { RunRecord } from '../../record/run-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';

/** The word that every report of a simulated run has in its title. */
export const SIMULATED = 'SIMULATED';

/** What a simulated result says wherever it is shown. */
export const SIMULATED_NOTE = 'Made on a simulated cloud; it says nothing about a real one.';

/** Whether a run says nothing of a real cloud. */
export function isSimulatedRun({ target }: Pick<RunRecord, 'target'>): boolean {
  return target.kind === 'simulated';
}

/** What an iteration is called: by its scenario, and by its iteration where there are several. */
export function iterationLabel(record: RunRecord, { name, iteration }: ScenarioRecord): string {
  const isRepeated = record.scenarios.some(
    (scenario) => scenario.name === name && scenario.iteration !== iteration,
  );
  return isRepeated ? `${name} #${iteration}` : name;
}

/** A title that says it when the run was simulated. */
export function titled(record: RunRecord, title: string): string {
  return isSimulatedRun(record) ? `${SIMULATED} ${title}` : title;
}
