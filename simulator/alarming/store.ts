import type { Alarm, AlarmChange } from './alarm.ts';

/** A limit on the number of alarms; -1 is what Aodh stores for "no limit". */
export interface Quota {
  readonly resource: 'alarms';
  readonly limit: number;
}

/** Aodh's database. */
export interface AlarmStore {
  /** Newest definition first, Aodh's default order. */
  alarms(): readonly Alarm[];
  find(alarmId: string): Alarm | undefined;
  create(alarm: Alarm): void;
  /** Writes the whole alarm; false when it has been deleted. */
  update(alarm: Alarm): boolean;
  /** Deletes the alarm and its history. */
  delete(alarmId: string): void;
  record(change: AlarmChange): void;
  /** Newest first. */
  changes(): readonly AlarmChange[];
  quotas(projectId: string): readonly Quota[];
  setQuotas(projectId: string, quotas: readonly Quota[]): readonly Quota[];
  deleteQuotas(projectId: string): void;
}

/** An empty {@link AlarmStore}. */
export function createAlarmStore(): AlarmStore {
  const alarms = new Map<string, Alarm>();
  const changes = new Map<string, AlarmChange[]>();
  const quotas = new Map<string, readonly Quota[]>();
  return {
    alarms: () => newestFirst([...alarms.values()]),
    find: (alarmId) => alarms.get(alarmId),
    create: (alarm) => void alarms.set(alarm.alarm_id, alarm),
    update(alarm) {
      if (!alarms.has(alarm.alarm_id)) return false;
      alarms.set(alarm.alarm_id, alarm);
      return true;
    },
    delete(alarmId) {
      alarms.delete(alarmId);
      changes.delete(alarmId);
    },
    record(change) {
      const known = changes.get(change.alarm_id);
      if (known === undefined) changes.set(change.alarm_id, [change]);
      else known.push(change);
    },
    changes: () => newestFirst([...changes.values()].flat()),
    quotas: (projectId) => quotas.get(projectId) ?? [],
    setQuotas(projectId, limits) {
      const merged = new Map(
        [...(quotas.get(projectId) ?? []), ...limits].map((quota) => [quota.resource, quota]),
      );
      quotas.set(projectId, [...merged.values()]);
      return [...merged.values()];
    },
    deleteQuotas: (projectId) => void quotas.delete(projectId),
  };
}

/** Sorts newest first; with the same time, the one created later comes first. */
function newestFirst<T extends { readonly timestamp: string }>(items: T[]): T[] {
  return items.reverse().sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0));
}
