import type { Alarm } from '../alarm.ts';
import type { AlarmStore } from '../store.ts';
import type { ProjectContext } from './context.ts';
import { clientError, aodhForbidden, invalidInput, notAuthorized } from './faults.ts';
import { page, readListQuery } from './paging.ts';
import type { ListFilter } from './paging.ts';
import { readBoolean, readTyped } from './rule-query.ts';

/** What alarms may be sorted by (aodh/storage/models.py). */
const SORT_KEYS = [
  'alarm_id',
  'enabled',
  'name',
  'type',
  'severity',
  'timestamp',
  'user_id',
  'project_id',
  'state',
  'repeat_actions',
  'state_timestamp',
];
/** What alarms may be filtered by; `all_projects` is not a field of theirs. */
const FILTER_FIELDS = [
  'all_projects',
  'user_id',
  'project_id',
  'type',
  'name',
  'enabled',
  'state',
  'severity',
  'timestamp',
  'repeat_actions',
];

/**
 * The alarms a client asks for: its own project's, unless an administrator names another or all of them.
 * @throws ServiceFault in Aodh's words
 */
export function listAlarms(query: unknown, context: ProjectContext, store: AlarmStore): readonly Alarm[] {
  const list = readListQuery(query, SORT_KEYS);
  checkFilters(list.filters);
  const valueOf = (field: string): string | undefined =>
    list.filters.find((filter) => filter.field === field)?.value;
  const projectId = valueOf('project_id');
  const allProjects = valueOf('all_projects');
  const isEverywhere = allProjects !== undefined && readTyped(allProjects, 'boolean') === true;
  if (isEverywhere && !context.isAdmin) throw aodhForbidden();
  if (!isEverywhere && projectId !== undefined && !context.isAdmin && projectId !== context.projectId)
    throw notAuthorized(projectId);
  const filters = list.filters.filter(({ field }) => field !== 'all_projects');
  const found = store
    .alarms()
    .filter((alarm) => isEverywhere || projectId !== undefined || alarm.project_id === context.projectId)
    .filter((alarm) => filters.every((filter) => holds(alarm, filter)));
  return page(found, list, (alarm) => alarm.alarm_id);
}

function checkFilters(filters: readonly ListFilter[]): void {
  const fields = filters.map(({ field }) => field);
  if (fields.some((field) => !FILTER_FIELDS.includes(field)))
    throw invalidInput('field', fields, `only fields ${FILTER_FIELDS.join(', ')} are allowed`);
  const ops = filters.map(({ op }) => op);
  if (ops.some((op) => op !== 'eq')) throw invalidInput('op', ops, 'only operations eq are allowed');
  if (new Set(fields).size < fields.length)
    throw invalidInput('field', fields, 'duplicate query fields are not allowed');
  for (const { value, type } of filters) if (type !== undefined) readTyped(value, type);
}

function holds(alarm: Alarm, filter: ListFilter): boolean {
  const stored: unknown = Reflect.get(alarm, filter.field);
  if (typeof stored !== 'boolean') return String(stored) === filter.value;
  const wanted = readBoolean(filter.value);
  if (wanted === undefined) throw clientError(`Not a boolean value: '${filter.value}'`);
  return stored === wanted;
}
