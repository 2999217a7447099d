import { usesAdminTool } from '../../../record/scenarios.ts';
import type { ScenarioName } from '../../../record/scenarios.ts';
import {
  defineEvent,
  INSTANCE_UPDATE,
  MAINTENANCE_HOST,
  MAINTENANCE_SCHEDULED,
} from './event-definitions.ts';
import { publishToAodh } from './event-pipeline.ts';
import { setIniOption } from './ini-edit.ts';
import type { TextEdit } from './edit.ts';

/** What a node is for. */
export type NodeRole = 'controller' | 'compute';

/** The services that read the edited files, by what they do; each product has its own names for them. */
export type ServiceRole = 'ceilometer-notification' | 'nova-scheduler' | 'nova-compute';

/** Something that must hold in a configuration file during a run. */
export interface ConfigRequirement {
  /** Completes "needs …". */
  readonly what: string;
  /** The scenarios that need it: all, or those in which an Admin tool takes part. */
  readonly neededBy: 'all' | 'admin-tool';
  readonly file: 'event_pipeline.yaml' | 'event_definitions.yaml' | 'nova.conf';
  /** On which nodes, and what has to read the file again there. */
  readonly restarts: Partial<Record<NodeRole, ServiceRole>>;
  readonly edit: TextEdit;
}

const ON_NOTIFICATION_AGENTS = { controller: 'ceilometer-notification' } as const;

/** Everything that any scenario requires (docs/installers.md, "What is changed for the time of a run"). */
const REQUIREMENTS: readonly ConfigRequirement[] = [
  {
    what: 'the publisher notifier://?topic=alarm.all for compute.instance.update, without which no alarm fires',
    neededBy: 'all',
    file: 'event_pipeline.yaml',
    restarts: ON_NOTIFICATION_AGENTS,
    edit: publishToAodh(['compute.instance.update']),
  },
  {
    what: 'the publisher notifier://?topic=alarm.all for maintenance events',
    neededBy: 'admin-tool',
    file: 'event_pipeline.yaml',
    restarts: ON_NOTIFICATION_AGENTS,
    edit: publishToAodh(['maintenance.scheduled', 'maintenance.host']),
  },
  {
    what: 'the event compute.instance.update with instance_id and state',
    neededBy: 'all',
    file: 'event_definitions.yaml',
    restarts: ON_NOTIFICATION_AGENTS,
    edit: defineEvent(INSTANCE_UPDATE),
  },
  ...[MAINTENANCE_SCHEDULED, MAINTENANCE_HOST].map((definition): ConfigRequirement => ({
    what: `the event ${definition.eventType}`,
    neededBy: 'admin-tool',
    file: 'event_definitions.yaml',
    restarts: ON_NOTIFICATION_AGENTS,
    edit: defineEvent(definition),
  })),
  {
    what: 'cpu_allocation_ratio = 1.0, so that half a host is half a host',
    neededBy: 'admin-tool',
    file: 'nova.conf',
    restarts: { controller: 'nova-scheduler', compute: 'nova-compute' },
    edit: setIniOption('DEFAULT', 'cpu_allocation_ratio', '1.0', (value) => Number(value) === 1),
  },
];

/** What these scenarios require on nodes of a role, in the order in which it is edited. */
export function requirementsFor(
  scenarios: readonly ScenarioName[],
  role: NodeRole,
): readonly ConfigRequirement[] {
  const hasAdminTool = scenarios.some(usesAdminTool);
  return REQUIREMENTS.filter(
    ({ restarts, neededBy }) => restarts[role] !== undefined && (neededBy === 'all' || hasAdminTool),
  );
}
