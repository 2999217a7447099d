import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '../kit/contracts.ts';
import { reads, ruleFor, writes } from '../kit/policy.ts';
import type { PolicyRule, RouteRules } from '../kit/policy.ts';
import { heatFault } from './faults.ts';

const STACK = '/stacks/:stack/:id';

/** Rules by route (heat/policies). Paths with only a stack's name redirect under the rule `stacks:lookup`. */
const RULES: RouteRules = {
  'GET /stacks': reads('stacks:index'),
  'POST /stacks': writes('stacks:create'),
  'POST /stacks/preview': reads('stacks:preview'),
  [`GET ${STACK}`]: reads('stacks:show'),
  [`PUT ${STACK}`]: writes('stacks:update'),
  [`PATCH ${STACK}`]: writes('stacks:update_patch'),
  [`DELETE ${STACK}`]: writes('stacks:delete'),
  [`GET ${STACK}/template`]: reads('stacks:template'),
  [`GET ${STACK}/files`]: reads('stacks:files'),
  [`GET ${STACK}/environment`]: reads('stacks:environment'),
  [`GET ${STACK}/outputs`]: reads('stacks:list_outputs'),
  [`GET ${STACK}/outputs/:key`]: reads('stacks:show_output'),
  [`POST ${STACK}/actions`]: writes('actions:action'),
  [`GET ${STACK}/events`]: reads('events:index'),
  [`GET ${STACK}/resources`]: reads('resource:index'),
  [`GET ${STACK}/resources/:resource`]: reads('resource:show'),
  [`GET ${STACK}/resources/:resource/metadata`]: reads('resource:metadata'),
  [`POST ${STACK}/resources/:resource/signal`]: reads('resource:signal'),
  [`GET ${STACK}/resources/:resource/events`]: reads('events:index'),
  [`GET ${STACK}/resources/:resource/events/:event`]: reads('events:show'),
  'POST /validate': writes('stacks:validate_template'),
  'GET /template_versions': reads('stacks:list_template_versions'),
  'GET /template_versions/:version/functions': reads('stacks:list_template_functions'),
  'GET /resource_types': reads('stacks:list_resource_types'),
  'GET /resource_types/:type': reads('stacks:resource_schema'),
  'GET /build_info': reads('build_info:build_info'),
};

/** `GET /stacks/{name}` and the like. */
const LOOKUP: PolicyRule = reads('stacks:lookup');
const LOOKUP_ROUTE = /^\/v1\/:tenant\/stacks\/:stack(?:\/[a-z]+)?$/;

/** Heat's policy, as far as roles decide. @throws ServiceFault 403 that names the rule */
export function authorizeHeat(request: FastifyRequest, context: RequestContext): void {
  const rule = LOOKUP_ROUTE.test(request.routeOptions.url ?? '')
    ? LOOKUP
    : ruleFor(RULES, request, '/v1/:tenant');
  if (rule === undefined || context[rule.right]) return;
  throw heatFault('Forbidden', `You are not authorized to use ${rule.name}.`);
}
