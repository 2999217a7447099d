import { recordKindOf } from './scenarios.ts';
import type { RecordKind } from './scenarios.ts';

/** The version of the record's form. It changes when a reader of the old form would misread the new one. */
export const SCHEMA_VERSION = 2;

type Fields = Readonly<Record<string, unknown>>;

/** What the entries of version 1 held for a maintenance only because a fault has it: null or empty. */
const FAULT_FIELDS: ReadonlySet<string> = new Set([
  'host',
  'originIndex',
  'checkpoints',
  'gaps',
  'detectionTimeMs',
  'notificationTimeMs',
  'recoveryTimeMs',
  'totalTimeMs',
  'outOfSyncMs',
  'restoredTimeMs',
  'budgets',
  'components',
  'notifications',
  'vms',
]);

/** Fields of a maintenance's service and of its exchanges, by the names that version 1 gave them. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['looks', 'samples'],
  ['takenMs', 'replyReceivedMs'],
]);

/**
 * A record of an earlier version in the form of this one; every other value as it is, for the schema to judge. Version
 * 1 had one form for all scenarios, in which a maintenance was a fault without times.
 */
export function upgradeRecord(value: unknown): unknown {
  if (!isFields(value) || value['schemaVersion'] !== 1) return value;
  return {
    ...value,
    schemaVersion: SCHEMA_VERSION,
    ...upgradedList(value, 'scenarios', upgradedScenario),
    ...upgradedList(value, 'summary', withKind),
  };
}

function upgradedList(record: Fields, name: string, upgrade: (entry: Fields) => Fields): Fields {
  const list = record[name];
  if (!Array.isArray(list)) return {};
  return { [name]: list.map((entry: unknown) => (isFields(entry) ? upgrade(entry) : entry)) };
}

function upgradedScenario(entry: Fields): Fields {
  const { maintenance, ...rest } = withKind(entry);
  if (!isFields(maintenance)) return rest;
  const { service, exchanges } = maintenance;
  return {
    ...rest,
    maintenance: {
      ...maintenance,
      ...(isFields(service) ? { service: renamed(service) } : {}),
      ...(Array.isArray(exchanges) ? { exchanges: exchanges.map((exchange) => renamed(exchange)) } : {}),
    },
  };
}

function withKind(entry: Fields): Fields {
  const kind = kindOf(entry);
  const kept = Object.entries(entry).filter(([name]) => kind === 'fault' || !FAULT_FIELDS.has(name));
  return { ...Object.fromEntries(kept), kind };
}

/** Version 1 did not say what a scenario was recorded as: the session of a maintenance does, or its name. */
function kindOf({ name, maintenance }: Fields): RecordKind {
  if (maintenance !== undefined) return 'maintenance';
  return typeof name === 'string' ? recordKindOf(name) : 'fault';
}

function renamed(value: unknown): unknown {
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [RENAMED.get(name) ?? name, field]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
