import type { Clock } from '../core/clock.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Recorder } from '../record/recorder.ts';
import type { TraceEventName } from '../record/trace-events.ts';
import type { Scope } from '../core/scope.ts';
import type { Installer } from '../installers/contract.ts';
import type { Bus } from '../openstack/bus/contract.ts';
import type { OpenStack } from '../openstack/cloud.ts';
import type { SessionOptions } from '../openstack/session.ts';

/** What a scenario is given: the cloud, its dependencies, and where to record what happens. */
export interface ScenarioContext {
  readonly runId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
  /** Whether an event of that name was recorded since the scenario began. */
  readonly seen: (event: TraceEventName) => boolean;
  readonly ledger: Ledger;
  /** What lives in this process while the scenario runs; closed before the ledger is torn down. */
  readonly scope: Scope;
  /** Aborted when the run is to end early. */
  readonly signal: AbortSignal;
  /** The cloud as its administrator. */
  readonly cloud: OpenStack;
  /** How the sessions of other users are opened. */
  readonly session: SessionOptions;
  readonly installer: Installer;
  /** The control plane's bus, where it can be reached. */
  readonly bus: Bus | undefined;
}

/** What is needed to stand things up on the cloud: a scenario's context, with or without hosts. */
export type StageContext = Omit<ScenarioContext, 'installer' | 'seen'> &
  Partial<Pick<ScenarioContext, 'installer'>>;
