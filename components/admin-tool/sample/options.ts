import type { Clock } from '../../../core/clock.ts';
import type { Log } from '../../../core/log.ts';
import type { Recorder } from '../../../record/recorder.ts';
import type { Bus } from '../../../openstack/bus/contract.ts';
import type { AdminCloud } from './cloud.ts';

/** How long things may take. */
export interface AdminToolTimes {
  /** For the answers of the projects; default 120 s. */
  readonly replyWindowMs: number;
  /** What must be left until the maintenance starts when the projects are told of it; default 10 s. */
  readonly firstWindowMs: number;
  /** For one move of an instance; default 180 s. */
  readonly actionTimeoutMs: number;
  /** The administrator's: for emptying a host, and again for its maintenance; default 10 min. */
  readonly hostTimeoutMs: number;
  /** Between two looks at hosts; default 250 ms. */
  readonly pollIntervalMs: number;
  /** Between two looks at an instance that moves, where Nova's notifications say nothing; default 2 s. */
  readonly moveIntervalMs: number;
}

/** The defaults of {@link AdminToolTimes}. */
export const DEFAULT_TIMES: AdminToolTimes = {
  replyWindowMs: 120_000,
  firstWindowMs: 10_000,
  actionTimeoutMs: 180_000,
  hostTimeoutMs: 600_000,
  pollIntervalMs: 250,
  moveIntervalMs: 2000,
};

/** What the sample Admin tool is made of. */
export interface SampleAdminToolOptions {
  /** Address and port to listen on; port 0 takes a free one. */
  readonly ip: string;
  readonly port: number;
  /** Whether it also answers without its token, at `/maintenance`; default false. */
  readonly isOpen?: boolean | undefined;
  /** The cloud as its administrator. */
  readonly cloud: AdminCloud;
  /** The cloud's bus: projects and infrastructure services hear of the maintenance over it. */
  readonly bus: Bus;
  readonly times?: Partial<AdminToolTimes> | undefined;
  /** So many instances are moved at a time; default 4. */
  readonly concurrency?: number;
  /**
   * Does what a host is maintained for. Resolves when the host is back; rejects when it is not.
   * Default: lets `hostWorkMs` pass.
   */
  readonly hostWork?: ((host: string, signal: AbortSignal) => Promise<void>) | undefined;
  /** How long the default of {@link hostWork} takes; default 5 s. */
  readonly hostWorkMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

/** What the parts of one session share. */
export interface SessionMeans {
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

/** Who stamps trace events. */
export const SOURCE = 'admin-tool';
/** `publisher_id` of the notifications. */
export const PUBLISHER_ID = 'admin_tool';
