import { describe, expect, it } from 'vitest';
import type { Server } from '../../../openstack/compute/servers.ts';
import { CloudRefused } from '../../../openstack/errors.ts';
import type { RequestAt } from '../../web/json-client.ts';
import { createConstraints } from './constraints.ts';

function registering() {
  const calls: string[] = [];
  const bodies = new Map<string, Record<string, unknown>>();
  const gone = new Set<string>();
  const requestAt = (async (_service, url, { method, path, json }) => {
    calls.push(`${method} ${path}`);
    expect(url).toBe('http://fenix/v1');
    if (gone.has(path)) throw new CloudRefused('CLOUD_REFUSED', 404, 'gone', '');
    if (method === 'PUT') bodies.set(path, json as Record<string, unknown>);
    else bodies.delete(path);
    return undefined;
  }) as RequestAt;
  const constraints = createConstraints({
    url: 'http://fenix/v1',
    requestAt,
    projectId: 'p',
    haGroupId: 'g',
    isHa: (name) => name.startsWith('ha'),
  });
  return { constraints, calls, bodies, gone };
}
const named = (...names: string[]): readonly Server[] => names.map((name) => ({ id: name, name }) as Server);

describe('constraints', () => {
  it('are registered, groups before their members', async () => {
    const { constraints, calls, bodies } = registering();
    await constraints.update(named('ha0', 'ha1', 'n0'));
    expect(calls.slice(0, 2).every((call) => call.startsWith('PUT /instance_group/'))).toBe(true);
    expect(calls).toHaveLength(5);
    expect(bodies.get('/instance_group/g')).toEqual({
      group_id: 'g',
      project_id: 'p',
      group_name: 'doctor_ha_app_group',
      anti_affinity_group: true,
      max_instances_per_host: 1,
      max_impacted_members: 1,
      recovery_time: 4,
      resource_mitigation: true,
    });
    expect(bodies.get('/instance/ha0')).toEqual({
      instance_id: 'ha0',
      project_id: 'p',
      group_id: 'g',
      instance_name: 'ha0',
      max_interruption_time: 120,
      migration_type: 'MIGRATE',
      resource_mitigation: true,
      lead_time: 40,
    });
    const other = bodies.get('/instance/n0')?.['group_id'];
    expect(bodies.get(`/instance_group/${String(other)}`)).toMatchObject({
      group_name: 'doctor_nonha_app_group',
      anti_affinity_group: false,
      max_instances_per_host: 0,
      max_impacted_members: 2,
      recovery_time: 2,
    });
  });

  it('follow the application, and nothing is sent that Fenix knows', async () => {
    const { constraints, calls, bodies } = registering();
    await constraints.update(named('ha0', 'n0', 'n1'));
    calls.length = 0;
    await constraints.update(named('ha0', 'n0', 'n1'));
    expect(calls).toEqual([]);
    await constraints.update(named('ha0', 'n0', 'n2'));
    expect(calls).toEqual(['DELETE /instance/n1', 'PUT /instance/n2']);
    const many = named('ha0', ...Array.from({ length: 8 }, (_, index) => `n${index}`));
    await constraints.update(many);
    const impacted = [...bodies.values()].find((body) => body['group_name'] === 'doctor_nonha_app_group');
    expect(impacted?.['max_impacted_members']).toBe(3);
  });

  it('are all taken back, members before their groups, also those that are gone', async () => {
    const { constraints, calls, bodies, gone } = registering();
    await constraints.update(named('ha0', 'n0'));
    calls.length = 0;
    gone.add('/instance/n0');
    await constraints.remove();
    expect(calls.slice(-2).every((call) => call.startsWith('DELETE /instance_group/'))).toBe(true);
    expect(calls).toHaveLength(4);
    expect([...bodies.keys()]).toEqual(['/instance/n0']);
    await constraints.remove();
    expect(calls).toHaveLength(4);
  });
});
