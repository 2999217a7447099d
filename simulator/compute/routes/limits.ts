import type { FastifyInstance } from 'fastify';
import { callOf, queryValue, requireNovaAdmin } from '../api/call.ts';
import { usageOf } from '../lifecycle/quota.ts';
import type { Nova } from '../nova.ts';

/** `/limits`: a project's quota and use, under the names Nova has for them there. */
export function limitRoutes(app: FastifyInstance, nova: Nova): void {
  app.get('/limits', (request) => {
    const call = callOf(request);
    const other = queryValue(call.query, 'tenant_id');
    if (other !== undefined) requireNovaAdmin(call, 'os_compute_api:limits:other_project');
    const projectId = other ?? call.projectId;
    const limits = nova.quotas.of(projectId);
    const used = usageOf(nova, projectId);
    const { minor } = call;
    const absolute = {
      maxTotalInstances: limits.instances,
      maxTotalCores: limits.cores,
      maxTotalRAMSize: limits.ram,
      maxServerMeta: limits.metadata_items,
      maxTotalKeypairs: limits.key_pairs,
      maxServerGroups: limits.server_groups,
      maxServerGroupMembers: limits.server_group_members,
      totalRAMUsed: used.ram,
      totalCoresUsed: used.cores,
      totalInstancesUsed: used.instances,
      totalServerGroupsUsed: used.server_groups,
      ...(minor < 36
        ? {
            maxTotalFloatingIps: limits.floating_ips,
            maxSecurityGroups: limits.security_groups,
            maxSecurityGroupRules: limits.security_group_rules,
            totalFloatingIpsUsed: 0,
            totalSecurityGroupsUsed: 0,
          }
        : {}),
      ...(minor < 39 ? { maxImageMeta: limits.metadata_items } : {}),
      ...(minor < 57
        ? { maxPersonality: limits.injected_files, maxPersonalitySize: limits.injected_file_content_bytes }
        : {}),
    };
    return { limits: { rate: [], absolute } };
  });
}
