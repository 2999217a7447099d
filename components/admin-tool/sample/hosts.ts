import { allOf } from '../../../core/all-of.ts';
import { waitFor } from '../../../core/wait-for.ts';
import { hostPayload } from '../../maintenance/host-event.ts';
import { DISABLED_REASON } from '../../maintenance/names.ts';
import { EVENT_TYPES } from '../../../record/maintenance-names.ts';
import type { HostState } from '../../../record/maintenance-names.ts';
import { reasonOf } from './failure.ts';
import { SOURCE } from '../contract.ts';
import { PUBLISHER_ID } from './session-deps.ts';
import type { SessionDeps } from './session-deps.ts';

/**
 * A host as the administrator sees it (Doctor requirements, northbound maintenance states); `waiting` is
 * disabled, and not yet its turn.
 */
type HostStage = 'enabled' | 'waiting' | 'going-to-maintenance' | 'in-maintenance';

/** The hosts of one session, each brought into its maintenance and back. */
export interface HostController {
  /** Disables hosts for the scheduler; those that are disabled already stay as they are. */
  disable(names: readonly string[]): Promise<void>;
  /** A host's turn has come: it is being emptied. */
  goToMaintenance(host: string): void;
  /** A host is empty: its faults are to be ignored from now on. */
  enter(host: string): Promise<void>;
  /** A host's maintenance is over: it is in service again. */
  leave(host: string): Promise<void>;
  /** The failed flow: puts every host back that is not in service. @returns what could not be done */
  putBack(reason: string): Promise<readonly string[]>;
}

/** How long, and how often, it is tried to enable a host that must go back into service. */
const PUT_BACK_MS = 10_000;
const PUT_BACK_AGAIN_MS = 500;

/** Controls `hosts`, all of which are in service. */
export function createHostController(deps: SessionDeps, hosts: readonly string[]): HostController {
  const { cloud, bus, recorder, sessionId, times } = deps;
  const stages = new Map<string, HostStage>(hosts.map((host) => [host, 'enabled']));

  const show = (host: string, stage: HostStage, reason?: string): void => {
    stages.set(host, stage);
    if (stage === 'waiting') return;
    const timeoutMs = stage === 'enabled' ? undefined : times.hostTimeoutMs;
    recorder.stamp('maintenance.host-state', SOURCE, { host, state: stage, timeoutMs, reason });
  };
  const notify = async (host: string, state: HostState): Promise<void> => {
    for (const projectId of await listeners(deps)) {
      const payload = hostPayload({ projectId, sessionId, host, state });
      await bus.notify({ publisherId: PUBLISHER_ID, eventType: EVENT_TYPES.host, payload });
    }
  };
  const enable = async (host: string, reason?: string): Promise<void> => {
    await cloud.compute.services.enable(host);
    show(host, 'enabled', reason);
  };
  const putOneBack = async (host: string, reason: string): Promise<void> => {
    const stage = stages.get(host);
    if (stage === 'enabled') return;
    // Services that leave the host's faults alone must learn that it is back, also from a maintenance that failed.
    if (stage === 'in-maintenance') await notify(host, 'MAINTENANCE_COMPLETE');
    await enable(host, reason);
  };
  /** The cause of the session's failure may also keep a host from being enabled, and it may pass. */
  const putBackAtLast = async (host: string, reason: string): Promise<string | undefined> => {
    let last: unknown;
    const attempt = async (): Promise<boolean> => {
      try {
        await putOneBack(host, reason);
        return true;
      } catch (error) {
        last = error;
        return false;
      }
    };
    const wait = { clock: deps.clock, timeoutMs: PUT_BACK_MS, intervalMs: PUT_BACK_AGAIN_MS };
    const isBack = await waitFor(`${host} is enabled again`, attempt, wait).catch(() => false);
    return isBack ? undefined : `${host} is still disabled: ${reasonOf(last)}`;
  };

  return {
    async disable(names) {
      // All have ended when this does: a late call would disable a host that was put back meanwhile.
      await allOf(
        names.map(async (host) => {
          if (stages.get(host) !== 'enabled') return;
          show(host, 'waiting');
          await cloud.compute.services.disable(host, DISABLED_REASON);
        }),
      );
    },
    goToMaintenance: (host) => show(host, 'going-to-maintenance'),
    async enter(host) {
      show(host, 'in-maintenance');
      await notify(host, 'IN_MAINTENANCE');
    },
    async leave(host) {
      await notify(host, 'MAINTENANCE_COMPLETE');
      await enable(host);
    },
    async putBack(reason) {
      const outcomes = await Promise.all(hosts.map((host) => putBackAtLast(host, reason)));
      return outcomes.filter((words) => words !== undefined);
    },
  };
}

/** The projects with an alarm on hosts; when there is none, the administrator's own. */
async function listeners({ cloud }: SessionDeps): Promise<readonly string[]> {
  const alarms = await cloud.alarming.alarms.list({ type: 'event', allProjects: true });
  const listening = alarms.filter((alarm) => alarm.enabled && alarm.eventType === EVENT_TYPES.host);
  if (listening.length > 0) return [...new Set(listening.map(({ projectId }) => projectId))];
  return cloud.session.projectId === undefined ? [] : [cloud.session.projectId];
}
