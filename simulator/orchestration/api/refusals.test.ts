import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heatWorld } from '../testing/world.ts';
import type { HeatWorld } from '../testing/world.ts';

// Recorded answers of Heat 19 (Zed). Two colons separate the parts of a place, as on the wire.
const V = 'heat_template_version: 2015-10-15\n';
const resource = (text: string): string => `${V}resources: {r: ${text}}`;
const server = (more: string): string =>
  resource(`{type: OS::Nova::Server, properties: {flavor: half, image: cirros, ${more}}}`);
const subnet = (more: string): string =>
  resource(`{type: OS::Neutron::Subnet, properties: {network: public, ${more}}}`);
const group = (definition: string): string =>
  resource(`{type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: ${definition}}}`);
const bad = (place: string, words: string): string =>
  `StackValidationFailed: Property error: : resources.r.properties${place}: : ${words}`;

const REFUSED: readonly (readonly [title: string, template: string, error: string])[] = [
  [
    'an unknown resource type',
    resource('{type: OS::Foo::Bar}'),
    'StackValidationFailed: The Resource Type (OS::Foo::Bar) could not be found.',
  ],
  [
    'an unknown property',
    resource('{type: OS::Neutron::Net, properties: {foo: 1}}'),
    bad('', 'Unknown Property foo'),
  ],
  [
    'a missing property',
    resource('{type: OS::Neutron::Subnet, properties: {cidr: 10.0.0.0/24}}'),
    bad('', 'Property network not assigned'),
  ],
  [
    'a value not allowed',
    subnet('cidr: 10.0.0.0/24, ip_version: 5'),
    bad('.ip_version', '5 is not an allowed value [4, 6]'),
  ],
  [
    'a text for a number',
    subnet('cidr: 10.0.0.0/24, ip_version: four'),
    bad('.ip_version', "Value 'four' is not an integer"),
  ],
  [
    'a text for a list',
    subnet('cidr: 10.0.0.0/24, dns_nameservers: 8.8.8.8'),
    bad('.dns_nameservers', `"'8.8.8.8'" is not a list`),
  ],
  [
    'a number for a boolean',
    resource('{type: OS::Neutron::Net, properties: {admin_state_up: 1}}'),
    bad('.admin_state_up', '"1" is not a valid boolean'),
  ],
  [
    'a map for a text',
    resource('{type: OS::Neutron::Net, properties: {name: {a: b}}}'),
    bad('.name', "Value must be a string; got {'a': 'b'}"),
  ],
  [
    'a map for a list',
    server('networks: {network: x}'),
    bad('.networks', `"{'network': 'x'}" is not a list`),
  ],
  [
    'something missing deep inside',
    subnet('cidr: 10.0.0.0/24, allocation_pools: [{start: 1.2.3.4}]'),
    bad('.allocation_pools[0]', 'Property end not assigned'),
  ],
  [
    'no address',
    subnet('cidr: 10.0.0.0/24, allocation_pools: [{start: 1.2.3.4, end: x}]'),
    bad('.allocation_pools[0].end', "Error validating value 'x': Invalid IP address"),
  ],
  [
    'a network that is not there',
    server('networks: [{network: lan}]'),
    bad('.networks[0].network', "Error validating value 'lan': Unable to find network with name or id 'lan'"),
  ],
  [
    'an image that is not there',
    resource('{type: OS::Nova::Server, properties: {flavor: half, image: win}}'),
    bad('.image', "Error validating value 'win': No images matching {'name': 'win'}."),
  ],
  [
    'a flavor that is not there',
    resource('{type: OS::Nova::Server, properties: {flavor: huge, image: cirros}}'),
    bad('.flavor', "Error validating value 'huge': No Flavor matching {'name': 'huge'}. (HTTP 404)"),
  ],
  [
    'a network without a name',
    server('networks: [{}]'),
    'StackValidationFailed: One of the properties "network", "port", "allocate_network" or "subnet" should be set for the specified network of server "r".',
  ],
  [
    'a server without image',
    resource('{type: OS::Nova::Server, properties: {flavor: half}}'),
    'StackValidationFailed: Neither image nor bootable volume is specified for instance r',
  ],
  [
    'a subnet without addresses',
    subnet('name: x'),
    'PropertyUnspecifiedError: At least one of the following properties must be specified: subnetpool, cidr.',
  ],
  [
    'what this cloud does not have',
    server('personality: {a: b}'),
    bad('', 'Property personality not implemented yet'),
  ],
  [
    'a bad member of a group',
    group('{type: OS::Nova::Server, properties: {flavor: half, image: cirros, foo: 1}}'),
    'StackValidationFailed: Property error: : resources.r<nested_stack>.resources[0].properties: : Unknown Property foo',
  ],
  [
    'a member without flavor',
    group('{type: OS::Nova::Server, properties: {image: cirros}}'),
    'StackValidationFailed: ValueError: : resources.r<nested_stack>.resources[0]: : Property flavor not assigned',
  ],
  [
    'an unknown member type',
    group('{type: OS::Foo::Bar}'),
    'StackValidationFailed: The Resource Type (OS::Foo::Bar) could not be found.',
  ],
  [
    'a flavor by a mere member',
    resource('{type: OS::Nova::Flavor, properties: {ram: 5, vcpus: 1}}'),
    'Forbidden: You are not authorized to use resource_types:OS::Nova::Flavor.',
  ],
  [
    'an unknown section',
    `${V}resource: {}`,
    'StackValidationFailed: The template section is invalid: resource',
  ],
  [
    'an unknown version',
    'heat_template_version: 2031-01-01',
    'InvalidTemplateVersion: The template version is invalid: "heat_template_version: 2031-01-01". "heat_template_version" should be one of: 2013-05-23, 2014-10-16, 2015-04-30, 2015-10-15, 2016-04-08, 2016-10-14, 2017-02-24, 2017-09-01, 2018-03-02, 2018-08-31, 2021-04-16, newton, ocata, pike, queens, rocky, wallaby',
  ],
  [
    'no version',
    'resources: {}',
    'HTTPBadRequest: Template not in valid format: Template format version not found.',
  ],
  [
    'no template at all',
    'just text',
    'HTTPBadRequest: Template not in valid format: The template is not a JSON object or YAML mapping.',
  ],
  [
    'a resource without type',
    resource('{properties: {}}'),
    'StackValidationFailed: Each resource must contain a type key.',
  ],
  [
    'a resource that is none',
    resource('hello'),
    'StackValidationFailed: "resources" must contain a map of resource maps. Found a [<class \'str\'>] instead',
  ],
  [
    'an unknown key of a resource',
    resource('{type: OS::Neutron::Net, propertes: {}}'),
    'StackValidationFailed: "propertes" is not a valid keyword inside a resource definition',
  ],
  [
    'a reference to nothing',
    resource('{type: OS::Neutron::Net, properties: {name: {get_resource: x}}}'),
    'InvalidTemplateReference: The specified reference "x" (in r.Properties.name) is incorrect.',
  ],
  [
    'a dependency on nothing',
    resource('{type: OS::Neutron::Net, depends_on: x}'),
    'InvalidTemplateReference: The specified reference "x" (in r) is incorrect.',
  ],
  [
    'an attribute that is none',
    `${V}resources: {r: {type: OS::Neutron::Net}}\noutputs: {o: {value: {get_attr: [r, x]}}}`,
    'StackValidationFailed: outputs.o.value.get_attr: : The Referenced Attribute (r x) is incorrect.',
  ],
  [
    'a parameter that is none',
    resource('{type: OS::Neutron::Net, properties: {name: {get_param: x}}}'),
    bad('.name', 'The Parameter (x) was not provided.'),
  ],
  [
    'a function that was taken out',
    resource('{type: OS::Neutron::Net, properties: {name: {Ref: x}}}'),
    'StackValidationFailed: resources.r.properties.name.Ref: : The template version is invalid: The function Ref is not supported in this version of HOT.',
  ],
  [
    'a function that real Heat has',
    resource('{type: OS::Neutron::Net, properties: {name: {digest: [md5, x]}}}'),
    'StackValidationFailed: resources.r.properties.name.digest: : The function "digest" is not supported by this cloud.',
  ],
  [
    'a circle',
    `${V}resources: {a: {type: OS::Neutron::Net, depends_on: b}, b: {type: OS::Neutron::Net, depends_on: a}}`,
    'RemoteError: undefined',
  ],
  [
    'a missing parameter',
    `${V}parameters: {p: {type: string}}`,
    'UserParameterMissing: The Parameter (p) was not provided.',
  ],
  [
    'a default out of range',
    `${V}parameters: {p: {type: number, default: 7, constraints: [{range: {min: 0, max: 5}}]}}`,
    "StackValidationFailed: Parameter 'p' is invalid: 7 is out of range (min: 0, max: 5)",
  ],
  [
    'a parameter without type',
    `${V}parameters: {p: {default: 1}}`,
    'InvalidSchemaError: Missing parameter type for parameter: p',
  ],
  [
    'a constraint that does not fit',
    `${V}parameters: {p: {type: string, default: a, constraints: [{range: {min: 1}}]}}`,
    "InvalidSchemaError: Parameter 'p' is invalid: Range constraint invalid for string",
  ],
  [
    'an output without value',
    `${V}outputs: {o: {description: x}}`,
    'StackValidationFailed: Output validation error: : outputs.o: : Each output definition must contain a value key.',
  ],
];

describe('a template that Heat refuses', () => {
  let world: HeatWorld;
  beforeAll(async () => {
    world = await heatWorld();
  });
  afterAll(() => world.close());

  it.each(REFUSED)('%s is refused in its words', async (_, template, error) => {
    const answer = await world.heat('POST', '/stacks', { stack_name: 's', template });
    expect(answer.error).toBe(error);
    expect(answer.body).toMatchObject({ code: answer.status, title: expect.any(String) as string });
    expect((await world.heat('GET', '/stacks')).body.stacks).toEqual([]);
  });

  it('has values that its parameters refuse', async () => {
    const template = `${V}parameters: {p: {type: string, default: a, constraints: [{allowed_values: [a, b]}]}}`;
    const given = (parameters: object) =>
      world.heat('POST', '/stacks', { stack_name: 's', template, parameters });
    expect((await given({ p: 'c' })).error).toBe(
      'StackValidationFailed: Parameter \'p\' is invalid: "c" is not an allowed value ["a", "b"]',
    );
    expect((await given({ q: 'c' })).error).toBe(
      'UnknownUserParameter: The Parameter (q) was not defined in template.',
    );
  });

  it('is refused by POST /validate too, with the status of a bad request', async () => {
    const answer = await world.heat('POST', '/validate', { template: resource('{type: OS::Foo::Bar}') });
    expect([answer.status, answer.error]).toEqual([
      400,
      'HTTPBadRequest: The Resource Type (OS::Foo::Bar) could not be found.',
    ]);
  });

  it('comes in a malformed body', async () => {
    const post = (body: object | string) => world.heat('POST', '/stacks', body);
    const template = `${V}resources: {}`;
    expect((await post({})).error).toBe('HTTPBadRequest: No stack name specified');
    expect((await post({ stack_name: 's' })).error).toBe('HTTPBadRequest: No template specified');
    expect((await post({ stack_name: '1 x', template })).error).toMatch(
      /^StackValidationFailed: Invalid stack name 1 x must contain/,
    );
    expect((await post({ stack_name: 's', template, timeout_mins: 'x' })).error).toBe(
      "HTTPBadRequest: Only integer is acceptable by 'timeout_mins'.",
    );
    expect((await post({ stack_name: 's', template, disable_rollback: 'perhaps' })).body.error).toEqual({
      type: 'ValueError',
      traceback: null,
    });
    expect((await post('{')).error).toMatch(/^HTTPBadRequest: Expected property name/);
    expect((await world.heat('DELETE', '/stacks/nope/id', '')).status).toBe(404);
  });
});
