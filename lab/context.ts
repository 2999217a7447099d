import type { Clock } from '../core/clock.ts';
import type { ConfigInput } from './config/config-file.ts';
import type { Supervisor } from './process/supervisor.ts';

/** What the steps of a lab work with. */
export interface LabContext extends ConfigInput {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly supervisor: Supervisor;
  /** Versions of the Debian packages that are installed, by name; known once the packages are there. */
  readonly versions: Map<string, string>;
}
