import type { JsonObject } from '../../core/json.ts';
import type { HostState } from '../../record/maintenance-names.ts';

/** The event for infrastructure services: the state of a host, `maintenance.host` (docs/interfaces.md). */
export interface HostEvent {
  /** The project whose alarms receive it. */
  readonly projectId: string;
  readonly sessionId: string;
  readonly host: string;
  readonly state: HostState;
}

/** The payload of a host's event. */
export function hostPayload({ projectId, sessionId, host, state }: HostEvent): JsonObject {
  return { project_id: projectId, host, state, session_id: sessionId };
}
