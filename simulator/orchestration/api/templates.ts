import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceFault } from '../../kit/service-fault.ts';
import { scopeOf } from '../engine/scope.ts';
import { validate } from '../engine/validate.ts';
import { badRequest, heatFault, ValidationFailed } from '../faults.ts';
import type { Constraint } from '../hot/constraints.ts';
import type { ParameterSchema } from '../hot/parameters.ts';
import { functionsOf, VERSION_NAMES, versionDate } from '../hot/versions.ts';
import { RESOURCE_TYPES } from '../resources/registry.ts';
import type { PropertySchema, PropertySchemas } from '../resources/schema.ts';
import { callerOf, queryOf } from './caller.ts';
import type { Heat } from './caller.ts';
import { designOf } from './design.ts';
import { readStackBody } from './stack-body.ts';
import { readBool } from './values.ts';

/** `POST /validate`, and the versions, functions and resource types that templates may use. */
export function templateRoutes(app: FastifyInstance, heat: Heat): void {
  app.post('/v1/:tenant/validate', (request) => validateTemplate(request, heat));
  app.get('/v1/:tenant/template_versions', (request) => {
    callerOf(request, heat);
    const versions = VERSION_NAMES.map((name) => ({
      version: `heat_template_version.${name}`,
      type: 'hot',
      aliases: [],
    }));
    return { template_versions: versions };
  });
  app.get('/v1/:tenant/template_versions/:version/functions', (request) => {
    callerOf(request, heat);
    const { version } = request.params as { readonly version: string };
    const date = versionDate(version.replace(/^heat_template_version\./, ''));
    if (date === undefined) throw heatFault('NotFound', `Template with version ${version} not found`);
    return {
      template_functions: functionsOf(date).map((name) => ({ functions: name, description: '' })),
    };
  });
  app.get('/v1/:tenant/resource_types', (request) => {
    callerOf(request, heat);
    const wanted = new RegExp(queryOf(request, 'name') ?? '');
    const withDescription = readBool('with_description', queryOf(request, 'with_description') ?? false);
    const names = [...RESOURCE_TYPES.values()].filter(
      ({ name, hidden }) => hidden !== true && wanted.test(name),
    );
    return {
      resource_types: names.map(({ name }) =>
        withDescription ? { resource_type: name, description: name } : name,
      ),
    };
  });
  app.get('/v1/:tenant/resource_types/:type', (request) => {
    callerOf(request, heat);
    const { type: name } = request.params as { readonly type: string };
    const type = RESOURCE_TYPES.get(name);
    if (type === undefined)
      throw heatFault('EntityNotFound', `The Resource Type (${name}) could not be found.`);
    const attributes = [...type.attributes, 'show'].map((attribute) => [attribute, { type: 'map' }] as const);
    return {
      resource_type: name,
      properties: schemasView(type.properties),
      attributes: Object.fromEntries(attributes),
      support_status: {
        status: type.hidden === true ? 'HIDDEN' : 'SUPPORTED',
        message: null,
        version: null,
        previous_status: null,
      },
    };
  });
  app.get('/v1/:tenant/build_info', (request) => {
    callerOf(request, heat);
    return { api: { revision: 'unknown' }, engine: { revision: 'unknown' } };
  });
}

/** Validates a template without parameter values. @throws ServiceFault 400 */
async function validateTemplate(request: FastifyRequest, heat: Heat): Promise<object> {
  const caller = callerOf(request, heat);
  const { template = {}, environment, files } = readStackBody(request.body);
  const identity = { id: 'None', name: 'dummy', projectId: caller.projectId };
  try {
    const design = designOf(template, environment, files, identity);
    await validate(design, {
      scope: scopeOf(design, undefined, undefined),
      lookup: caller.services.lookup,
      withValues: false,
      exists: () => false,
    });
    const given = environment.parameters;
    const parameters = design.template.parameters.map((schema) => [
      schema.name,
      parameterView(schema, given[schema.name]),
    ]);
    return {
      Description: design.template.description,
      Parameters: Object.fromEntries(parameters) as object,
      Environment: {
        parameters: given,
        parameter_defaults: environment.parameterDefaults,
        resource_registry: { resources: {} },
        event_sinks: [],
      },
    };
  } catch (error) {
    // Only here does Heat answer a bad template with an error of its API.
    if (error instanceof ValidationFailed) throw badRequest(error.message);
    throw error instanceof ServiceFault ? error : error;
  }
}

const TYPE_NAMES = {
  string: 'String',
  number: 'Number',
  comma_delimited_list: 'CommaDelimitedList',
  json: 'Json',
  boolean: 'Boolean',
} as const satisfies Record<ParameterSchema['type'], string>;

function parameterView(schema: ParameterSchema, value: unknown): object {
  const constraints = schema.constraints.map(constraintView);
  return {
    Type: TYPE_NAMES[schema.type],
    Description: schema.description,
    NoEcho: schema.hidden ? 'true' : 'false',
    Label: schema.label,
    ...(schema.default === undefined ? {} : { Default: schema.default }),
    ...(value === undefined ? {} : { Value: value }),
    ...Object.assign({}, ...constraints),
  };
}

function constraintView(constraint: Constraint): object {
  const about = constraint.description === undefined ? {} : { ConstraintDescription: constraint.description };
  switch (constraint.kind) {
    case 'range':
      return { ...limits(constraint, 'MinValue', 'MaxValue'), ...about };
    case 'length':
      return { ...limits(constraint, 'MinLength', 'MaxLength'), ...about };
    case 'allowed_values':
      return { AllowedValues: constraint.values, ...about };
    case 'allowed_pattern':
      return { AllowedPattern: constraint.pattern, ...about };
    default:
      return { CustomConstraint: constraint.name, ...about };
  }
}

function limits(
  { min, max }: { readonly min?: number | undefined; readonly max?: number | undefined },
  minKey: string,
  maxKey: string,
): object {
  return { ...(min === undefined ? {} : { [minKey]: min }), ...(max === undefined ? {} : { [maxKey]: max }) };
}

function schemasView(schemas: PropertySchemas): object {
  const views = Object.entries(schemas)
    .filter(([, { aliasOf }]) => aliasOf === undefined)
    .map(([name, schema]) => [name, schemaView(schema)] as const);
  return Object.fromEntries(views);
}

function schemaView(schema: PropertySchema): object {
  const { fields, items, constraints = [] } = schema;
  const inner =
    fields === undefined
      ? items === undefined
        ? undefined
        : { '*': schemaView(items) }
      : schemasView(fields);
  return {
    type: schema.type,
    required: schema.required === true,
    update_allowed: schema.updatable === true,
    immutable: false,
    ...(schema.default === undefined ? {} : { default: schema.default }),
    ...(constraints.length === 0 ? {} : { constraints: constraints.map(rawConstraint) }),
    ...(inner === undefined ? {} : { schema: inner }),
  };
}

function rawConstraint(constraint: Constraint): object {
  switch (constraint.kind) {
    case 'range':
    case 'length':
      return { [constraint.kind]: limits(constraint, 'min', 'max') };
    case 'allowed_values':
      return { allowed_values: constraint.values };
    case 'allowed_pattern':
      return { allowed_pattern: constraint.pattern };
    default:
      return { custom_constraint: constraint.name };
  }
}
