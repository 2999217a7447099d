import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import { newUuid } from '../../../core/ids.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Server } from '../../../openstack/compute/servers.ts';
import { statusOf } from '../../../openstack/errors.ts';
import { noBody } from '../../../openstack/session.ts';
import { MAINTENANCE_TYPE } from '../../maintenance/endpoint.ts';
import type { RequestAt } from '../../web/json-client.ts';

/** Registers with Fenix what each instance of the application, and each group of them, can bear (API reference of OpenStack Fenix). */
export interface Constraints {
  /** Makes what Fenix knows equal to the application. */
  update(instances: readonly Server[]): Promise<void>;
  /** Takes all of it back. */
  remove(): Promise<void>;
}

/** What {@link createConstraints} needs. */
export interface ConstraintsOptions {
  /** Fenix's API, version included. */
  readonly url: string;
  readonly requestAt: RequestAt;
  readonly projectId: string;
  /** The server group of the instances that have a standby. */
  readonly haGroupId: string;
  readonly isHa: (name: string) => boolean;
}

/** The name of the server group of the instances that have a standby (docs/maintenance.md). */
export const HA_GROUP_NAME = 'doctor_ha_app_group';
const NONHA_GROUP = 'doctor_nonha_app_group';
/** Fewer than these without standby: two may be away at a time; of more, one less than half. */
const MANY = 7;
const CONCURRENCY = 8;

/** Constraints of which Fenix knows none yet. */
export function createConstraints(options: ConstraintsOptions): Constraints {
  const { url, requestAt } = options;
  // Nova groups only instances that are to be apart; Fenix wants a group for the others, too.
  const nonHaGroupId = newUuid();
  const registered = new Map<string, JsonObject>();
  const limit = pLimit(CONCURRENCY);

  const put = async (path: string, json: JsonObject): Promise<void> => {
    await requestAt(MAINTENANCE_TYPE, url, { method: 'PUT', path, json }, noBody);
    registered.set(path, json);
  };
  const drop = async (path: string): Promise<void> => {
    try {
      await requestAt(MAINTENANCE_TYPE, url, { method: 'DELETE', path }, noBody);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
    registered.delete(path);
  };
  const dropAll = async (paths: readonly string[]): Promise<void> => {
    await Promise.all(paths.map((path) => limit(() => drop(path))));
  };
  return {
    async update(instances) {
      const wanted = constraintsOf(options, nonHaGroupId, instances);
      await dropAll([...registered.keys()].filter((path) => !wanted.has(path)));
      const changed = [...wanted].filter(([path, json]) => !isDeepStrictEqual(registered.get(path), json));
      // A group must be known before its members name it.
      const [groups, members] = [
        changed.filter(isGroup),
        changed.filter((constraint) => !isGroup(constraint)),
      ];
      for (const some of [groups, members]) {
        await Promise.all(some.map(([path, json]) => limit(() => put(path, json))));
      }
    },
    async remove() {
      const paths = [...registered.keys()];
      await dropAll(paths.filter((path) => !path.startsWith(GROUPS)));
      await dropAll(paths.filter((path) => path.startsWith(GROUPS)));
    },
  };
}

const GROUPS = '/instance_group/';
const isGroup = ([path]: readonly [string, JsonObject]): boolean => path.startsWith(GROUPS);

/** Path → body. */
function constraintsOf(
  { projectId, haGroupId, isHa }: ConstraintsOptions,
  nonHaGroupId: string,
  instances: readonly Server[],
): ReadonlyMap<string, JsonObject> {
  const others = instances.filter(({ name }) => !isHa(name)).length;
  const maxImpacted = others < MANY ? 2 : Math.floor(others / 2) - 1;
  const common = { project_id: projectId, resource_mitigation: true };
  return new Map<string, JsonObject>([
    [
      `${GROUPS}${haGroupId}`,
      {
        ...common,
        group_id: haGroupId,
        group_name: HA_GROUP_NAME,
        anti_affinity_group: true,
        max_instances_per_host: 1,
        max_impacted_members: 1,
        recovery_time: 4,
      },
    ],
    [
      `${GROUPS}${nonHaGroupId}`,
      {
        ...common,
        group_id: nonHaGroupId,
        group_name: NONHA_GROUP,
        anti_affinity_group: false,
        max_instances_per_host: 0,
        max_impacted_members: maxImpacted,
        recovery_time: 2,
      },
    ],
    ...instances.map(({ id, name }): [string, JsonObject] => [
      `/instance/${id}`,
      {
        ...common,
        instance_id: id,
        instance_name: name,
        group_id: isHa(name) ? haGroupId : nonHaGroupId,
        max_interruption_time: 120,
        migration_type: 'MIGRATE',
        lead_time: 40,
      },
    ]),
  ]);
}
