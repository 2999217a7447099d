import type { ScenarioName } from '../../record/scenarios.ts';
import type { ScenarioContext } from '../context.ts';
import type { FaultManagementOptions } from '../fault-management/options.ts';
import type { MaintenanceSides } from '../maintenance/options.ts';
import type { Installer } from '../../installers/contract.ts';

/** A run that has ended, and what its ledger still has open. */
export interface UnfinishedRun {
  readonly runId: string;
  readonly what: readonly string[];
}

/** What is known here of other runs. */
export interface OtherRuns {
  /** Whether its ledger is here, and whether it goes on, or may go on. */
  stateOf(runId: string): Promise<'running' | 'here' | 'unknown'>;
  /** Runs on this cloud whose ledger here is not empty, with what is open in it. */
  unfinished(): Promise<readonly UnfinishedRun[]>;
}

/** What the checks before a run are given. */
export interface PreflightContext extends Pick<
  ScenarioContext,
  'runId' | 'clock' | 'log' | 'signal' | 'cloud' | 'bus' | 'ledger' | 'session'
> {
  readonly otherRuns: OtherRuns;
  /** Opens the adapter that knows the hosts; the caller closes it. */
  openInstaller(): Promise<Installer>;
}

/** What a run would be made with. */
export interface PreflightOptions extends FaultManagementOptions, MaintenanceSides {
  readonly testCase: ScenarioName | 'all';
}
