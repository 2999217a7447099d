import type { FastifyInstance } from 'fastify';
import type { Resource, Stack } from '../engine/model.ts';
import { readOnlyOperation } from '../engine/operation.ts';
import { heatFault, notSupported } from '../faults.ts';
import { stackOf } from './caller.ts';
import type { Caller, Heat } from './caller.ts';
import { outputView } from './views.ts';

const STACK = '/v1/:tenant/stacks/:stack/:id';

/** The parts of a stack: template, environment, files, outputs, and actions. */
export function partRoutes(app: FastifyInstance, heat: Heat): void {
  const any = { deleted: true } as const;
  app.get(`${STACK}/template`, (request) => stackOf(request, heat, any).stack.design.template.raw);
  app.get(`${STACK}/files`, (request) => stackOf(request, heat, any).stack.design.files);
  app.get(`${STACK}/environment`, (request) => environmentView(stackOf(request, heat, any).stack));

  const operationFor =
    (stack: Stack, { services }: Caller) =>
    (resource: Resource) =>
      readOnlyOperation(heat.engine, stack, resource, services);
  app.get(`${STACK}/outputs`, (request) => {
    const outputs = [...stackOf(request, heat).stack.design.template.outputs.values()];
    return { outputs: outputs.map(({ name, description }) => ({ output_key: name, description })) };
  });
  app.get(`${STACK}/outputs/:key`, async (request) => {
    const { stack, caller } = stackOf(request, heat);
    const { key } = request.params as { readonly key: string };
    const output = stack.design.template.outputs.get(key);
    if (output === undefined) throw heatFault('NotFound', `Specified output key ${key} not found.`);
    return { output: await outputView(stack, output, operationFor(stack, caller)) };
  });
  app.post(`${STACK}/actions`, (request) => {
    stackOf(request, heat);
    const [action = 'An empty action'] = Object.keys(request.body ?? {});
    throw notSupported(`The action ${action}`);
  });
}

/** Hidden parameters are masked. */
function environmentView({ design }: Stack): object {
  const hidden = new Set(
    design.parameters.schemata.filter((schema) => schema.hidden).map(({ name }) => name),
  );
  const masked = (values: object): object =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]: [string, unknown]) => [
        name,
        hidden.has(name) ? '******' : value,
      ]),
    );
  return {
    parameters: masked(design.environment.parameters),
    parameter_defaults: masked(design.environment.parameterDefaults),
    resource_registry: { resources: {} },
    event_sinks: [],
    encrypted_param_names: [],
  };
}
