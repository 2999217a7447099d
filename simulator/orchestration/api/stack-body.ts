import type { Environment } from '../engine/model.ts';
import { messageOf } from '../../../core/errors.ts';
import { badRequest, heatFault, MALFORMED, notSupported } from '../faults.ts';
import { isTemplateMapping, parseEnvironment, parseTemplate } from '../hot/parse.ts';
import type { Mapping } from '../hot/parse.ts';
import { readBool, readCount, readTags } from './values.ts';

/** A request to create or update a stack (heat/api/openstack/v1/stacks.py). */
export interface StackBody {
  /** Undefined only where an update keeps the template. */
  readonly template: Mapping | undefined;
  readonly environment: Environment;
  readonly files: Readonly<Record<string, string>>;
  readonly timeoutMins: number | undefined;
  readonly disableRollback: boolean | undefined;
  readonly tags: readonly string[] | null;
  /** Whether the update keeps what it does not mention. */
  readonly existing: boolean;
  readonly clearParameters: readonly string[];
}

/** Keys that real Heat supports and this one does not. */
const REFUSED = ['template_url', 'adopt_stack_data', 'files_container'];

/** The name in a request to create a stack. @throws ServiceFault 400 */
export function readStackName(body: unknown): unknown {
  if (!isTemplateMapping(body) || !('stack_name' in body)) throw badRequest('No stack name specified');
  return body['stack_name'];
}

/** Reads the body of a create, update or validate. @throws ServiceFault 400 */
export function readStackBody(body: unknown, options: { readonly patch?: boolean } = {}): StackBody {
  if (!isTemplateMapping(body)) throw badRequest(MALFORMED);
  for (const key of REFUSED) if (body[key] !== undefined && body[key] !== null) throw notSupported(key);
  const { template, disable_rollback: rollback, timeout_mins: timeout, clear_parameters: cleared } = body;
  const isPatch = options.patch === true;
  if ((template === undefined || template === null) && !isPatch) throw badRequest('No template specified');
  return {
    template: template === undefined || template === null ? undefined : parseTemplate(template),
    environment: readEnvironment(body),
    files: (isTemplateMapping(body['files']) ? body['files'] : {}) as Readonly<Record<string, string>>,
    timeoutMins: timeout === undefined || timeout === null ? undefined : readCount('timeout_mins', timeout),
    disableRollback:
      rollback === undefined || rollback === null ? undefined : readSwitch('disable_rollback', rollback),
    tags: readTags(body['tags']),
    existing: isPatch || body['existing'] === true,
    clearParameters: Array.isArray(cleared) ? cleared.map(String) : [],
  };
}

/** The engine refuses these values, not the API, so the client gets no reason. */
function readSwitch(name: string, value: unknown): boolean {
  try {
    return readBool(name, value);
  } catch (error) {
    throw heatFault('ValueError', messageOf(error));
  }
}

/** Parameters of the request take precedence over those of the environment. */
function readEnvironment(body: Mapping): Environment {
  const environment = parseEnvironment(body['environment'] ?? undefined);
  const registry = environment['resource_registry'];
  if (isTemplateMapping(registry) && Object.keys(registry).length > 0)
    throw notSupported('A resource_registry in the environment');
  const own = body['parameters'] ?? {};
  if (!isTemplateMapping(own)) throw badRequest('Invalid parameters, expected a mapping');
  return {
    parameters: { ...(environment['parameters'] as Mapping | undefined), ...own },
    parameterDefaults: (environment['parameter_defaults'] ?? {}) as Mapping,
  };
}
