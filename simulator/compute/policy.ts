import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '../kit/contracts.ts';
import { reads, ruleFor, writes } from '../kit/policy.ts';
import type { PolicyRule, RouteRules } from '../kit/policy.ts';
import { novaForbidden } from './api/call.ts';

const API = 'os_compute_api';
const see = (name: string): PolicyRule => reads(`${API}:${name}`);
const change = (name: string): PolicyRule => writes(`${API}:${name}`);

/**
 * Rules for `project_reader_or_admin` and `project_member_or_admin` (nova/policies). Flavors, limits, zones,
 * default quotas and a user's own keypairs are open to any role; what only administrators may do, the handlers refuse.
 */
const RULES: RouteRules = {
  'GET /servers': see('servers:index'),
  'GET /servers/detail': see('servers:detail'),
  'POST /servers': change('servers:create'),
  'GET /servers/:id': see('servers:show'),
  'PUT /servers/:id': change('servers:update'),
  'DELETE /servers/:id': change('servers:delete'),
  'GET /servers/:id/ips': see('ips:index'),
  'GET /servers/:id/metadata': see('server-metadata:index'),
  'POST /servers/:id/metadata': change('server-metadata:create'),
  'PUT /servers/:id/metadata': change('server-metadata:update_all'),
  'GET /servers/:id/metadata/:key': see('server-metadata:show'),
  'PUT /servers/:id/metadata/:key': change('server-metadata:update'),
  'DELETE /servers/:id/metadata/:key': change('server-metadata:delete'),
  'GET /servers/:id/tags': see('os-server-tags:index'),
  'PUT /servers/:id/tags': change('os-server-tags:update_all'),
  'DELETE /servers/:id/tags': change('os-server-tags:delete_all'),
  'GET /servers/:id/tags/:tag': see('os-server-tags:show'),
  'PUT /servers/:id/tags/:tag': change('os-server-tags:update'),
  'DELETE /servers/:id/tags/:tag': change('os-server-tags:delete'),
  'GET /servers/:id/os-instance-actions': see('os-instance-actions:list'),
  'GET /servers/:id/os-instance-actions/:requestId': see('os-instance-actions:show'),
  'GET /flavors/:id/os-extra_specs': see('os-flavor-extra-specs:index'),
  'GET /flavors/:id/os-extra_specs/:key': see('os-flavor-extra-specs:show'),
  'GET /os-quota-sets/:id': see('os-quota-sets:show'),
  'GET /os-quota-sets/:id/detail': see('os-quota-sets:detail'),
  'GET /os-server-groups': see('os-server-groups:index'),
  'POST /os-server-groups': change('os-server-groups:create'),
  'GET /os-server-groups/:id': see('os-server-groups:show'),
  'DELETE /os-server-groups/:id': change('os-server-groups:delete'),
};

const ACTIONS_ROUTE = '/v2.1/servers/:id/action';

/** Server actions that the owner may take; the others are for administrators. */
const ACTION_RULES: Readonly<Record<string, PolicyRule>> = {
  resize: change('servers:resize'),
  confirmResize: change('servers:confirm_resize'),
  revertResize: change('servers:revert_resize'),
  reboot: change('servers:reboot'),
  'os-start': change('servers:start'),
  'os-stop': change('servers:stop'),
};

/** Nova's policy, as far as roles decide. @throws ServiceFault 403 that names the rule */
export function authorizeNova(request: FastifyRequest, context: RequestContext): void {
  const rule =
    request.routeOptions.url === ACTIONS_ROUTE
      ? ACTION_RULES[Object.keys(request.body ?? {})[0] ?? '']
      : ruleFor(RULES, request, '/v2.1');
  if (rule !== undefined && !context[rule.right]) throw novaForbidden(rule.name);
}
