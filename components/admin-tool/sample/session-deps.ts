import type { Clock } from '../../../core/clock.ts';
import type { Log } from '../../../core/log.ts';
import type { Bus } from '../../../openstack/bus/contract.ts';
import type { Recorder } from '../../../record/recorder.ts';
import type { AdminCloud, AdminToolTimes } from '../contract.ts';

/** What the parts of one session share. */
export interface SessionDeps {
  readonly sessionId: string;
  readonly cloud: AdminCloud;
  readonly bus: Bus;
  readonly times: AdminToolTimes;
  readonly concurrency: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
  /** Aborted with the reason when the session is to fail. */
  readonly signal: AbortSignal;
}

/** `publisher_id` of the notifications. */
export const PUBLISHER_ID = 'admin_tool';
