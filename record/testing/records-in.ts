import type { MaintenanceRecord } from '../maintenance-record.ts';
import type { RunRecord } from '../run-record.ts';
import { isOfKind } from '../scenario-record.ts';
import type { FaultRecord } from '../scenario-record.ts';

/** The iterations of a run in which a host failed. */
export function faultRecordsIn({ scenarios }: Pick<RunRecord, 'scenarios'>): readonly FaultRecord[] {
  return scenarios.filter(isOfKind('fault'));
}

/** The maintenance sessions of a run. */
export function sessionsIn({ scenarios }: Pick<RunRecord, 'scenarios'>): readonly MaintenanceRecord[] {
  return scenarios.filter(isOfKind('maintenance')).flatMap(({ maintenance }) => maintenance ?? []);
}
