import { expect, test } from 'vitest';
import { IMAGE, testCloud } from './testing/test-cloud.ts';

const BOOLEANS =
  "[True, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', False, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no']";
const server = { name: 'a', imageRef: IMAGE, flavorRef: '1' };
const serverText = `{'name': 'a', 'imageRef': '${IMAGE}', 'flavorRef': '1'`;

/** What Nova 26.2 (Zed) answers: method, path, microversion, body, words. */
const REFUSALS: readonly (readonly ['GET' | 'POST' | 'PUT', string, string, object | undefined, string])[] = [
  ['POST', '/servers', '2.1', {}, "'server' is a required property"],
  ['POST', '/servers', '2.1', { server: {} }, "~server. Value: {}. 'name' is a required property"],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { name: 'a', imageRef: IMAGE } },
    `~server. Value: {'name': 'a', 'imageRef': '${IMAGE}'}. 'flavorRef' is a required property`,
  ],
  ['POST', '/servers', '2.1', { server: 5 }, "~server. Value: 5. 5 is not of type 'object'"],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, name: 5, x: 1 } },
    "~name. Value: 5. 5 is not of type 'string'",
  ],
  ['POST', '/servers', '2.1', { server: { ...server, name: '' } }, "~name. Value: . '' is too short"],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, bogus: 1, other: 2 } },
    `~server. Value: ${serverText}, 'bogus': 1, 'other': 2}. Additional properties are not allowed ('bogus', 'other' were unexpected)`,
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, imageRef: 'abc' } },
    "~imageRef. Value: abc. 'abc' is not valid under any of the given schemas",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, flavorRef: '' } },
    "~flavorRef. Value: . '' is too short",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, flavorRef: [] } },
    "~flavorRef. Value: []. [] is not of type 'string', 'integer'",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, networks: 'x' } },
    "~networks. Value: x. 'x' is not of type 'array'",
  ],
  [
    'POST',
    '/servers',
    '2.37',
    { server: { ...server, networks: 'x' } },
    "~networks. Value: x. 'x' is not valid under any of the given schemas",
  ],
  [
    'POST',
    '/servers',
    '2.37',
    { server },
    `~server. Value: ${serverText}}. 'networks' is a required property`,
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, networks: [{ fixed_ip: 'abc' }] } },
    "~fixed_ip. Value: abc. 'abc' is not valid under any of the given schemas",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, networks: [5] } },
    "~0. Value: 5. 5 is not of type 'object'",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, metadata: { a: 5 } } },
    "~a. Value: 5. 5 is not of type 'string'",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, metadata: { 'a!': '5' } } },
    "~metadata. Value: {'a!': '5'}. 'a!' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, min_count: 0 } },
    '~min_count. Value: 0. 0 is less than the minimum of 1',
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, min_count: 1.5 } },
    "~min_count. Value: 1.5. 1.5 is not of type 'integer', 'string'",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, config_drive: 'maybe' } },
    `~config_drive. Value: maybe. 'maybe' is not one of ${BOOLEANS}`,
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, config_drive: 5 } },
    "~config_drive. Value: 5. 5 is not of type 'boolean', 'string'",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server: { ...server, 'OS-DCF:diskConfig': 'X' } },
    "~OS-DCF:diskConfig. Value: X. 'X' is not one of ['AUTO', 'MANUAL']",
  ],
  [
    'POST',
    '/servers',
    '2.1',
    { server, 'os:scheduler_hints': { group: 'abc' } },
    "~group. Value: abc. 'abc' is not a 'uuid'",
  ],
  [
    'POST',
    '/servers',
    '2.19',
    { server: { ...server, description: 5 } },
    "~description. Value: 5. 5 is not of type 'string', 'null'",
  ],
  [
    'POST',
    '/servers/nobody/action',
    '2.1',
    { 'os-resetState': { state: 'bogus' } },
    "~state. Value: bogus. 'bogus' is not one of ['active', 'error']",
  ],
  [
    'POST',
    '/servers/nobody/action',
    '2.1',
    { 'os-resetState': {} },
    "~os-resetState. Value: {}. 'state' is a required property",
  ],
  [
    'POST',
    '/servers/nobody/action',
    '2.1',
    { 'os-resetState': null },
    "~os-resetState. Value: None. None is not of type 'object'",
  ],
  [
    'POST',
    '/servers/nobody/action',
    '2.1',
    { 'os-resetState': { state: 5 } },
    "~state. Value: 5. 5 is not of type 'string'",
  ],
  [
    'POST',
    '/servers/nobody/action',
    '2.1',
    { reboot: { type: 'x' } },
    "~type. Value: x. 'x' is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']",
  ],
  [
    'POST',
    '/servers/nobody/action',
    '2.25',
    { 'os-migrateLive': { host: 'h', block_migration: 'x' } },
    `~block_migration. Value: x. 'x' is not one of ${BOOLEANS.replace(']', ", 'auto']")}`,
  ],
  [
    'POST',
    '/flavors',
    '2.1',
    { flavor: { name: 'f', ram: 'x', vcpus: 1, disk: 1 } },
    "~ram. Value: x. 'x' does not match '^[0-9]+$'",
  ],
  [
    'POST',
    '/flavors',
    '2.1',
    { flavor: { name: 'f', ram: 1, vcpus: 1, disk: 1, rxtx_factor: 0 } },
    '~rxtx_factor. Value: 0. 0 is less than or equal to the minimum of 0',
  ],
  ['PUT', '/os-quota-sets/abc', '2.1', {}, "'quota_set' is a required property"],
  [
    'PUT',
    '/os-quota-sets/abc',
    '2.1',
    { quota_set: { cores: 'x' } },
    "~cores. Value: x. 'x' does not match '^-?[0-9]+$'",
  ],
  [
    'PUT',
    '/os-quota-sets/abc',
    '2.1',
    { quota_set: { cores: -2 } },
    '~cores. Value: -2. -2 is less than the minimum of -1',
  ],
  [
    'PUT',
    '/os-quota-sets/abc',
    '2.1',
    { quota_set: { bogus: 1 } },
    "~quota_set. Value: {'bogus': 1}. Additional properties are not allowed ('bogus' was unexpected)",
  ],
  ['PUT', '/os-quota-sets/abc', '2.1', { quota_set: { cores: 1 } }, 'Project ID abc is not a valid project.'],
  [
    'POST',
    '/os-server-groups',
    '2.1',
    { server_group: { name: 'a', policies: ['x'] } },
    "~0. Value: x. 'x' is not one of ['anti-affinity', 'affinity']",
  ],
  [
    'POST',
    '/os-server-groups',
    '2.1',
    { server_group: { name: 'a', policies: [] } },
    '~policies. Value: []. [] is too short',
  ],
  ['PUT', '/os-services/force-down', '2.11', { host: 'h' }, "'binary' is a required property"],
  [
    'PUT',
    '/os-services/force-down',
    '2.11',
    { host: 'h', binary: 'b', x: 1 },
    "Additional properties are not allowed ('x' was unexpected)",
  ],
  ['GET', '/servers?limit=x', '2.1', undefined, "?limit. Value: x. 'x' does not match '^[0-9]*$'"],
  ['GET', '/servers?changes-since=x', '2.1', undefined, "?changes-since. Value: x. 'x' is not a 'date-time'"],
  ['GET', '/servers?name=[', '2.1', undefined, "?name. Value: [. '[' is not a 'regex'"],
];

test.each(REFUSALS)('%s %s at %s with %j', async (method, path, version, body, words) => {
  const cloud = await testCloud();
  const answer = await cloud.ask(method, path, { version, ...(body === undefined ? {} : { body }) });
  expect(answer.status).toBe(400);
  expect(answer.body.badRequest.message).toBe(
    words
      .replace(/^~/, 'Invalid input for field/attribute ')
      .replace(/^\?/, 'Invalid input for query parameters '),
  );
});

test('an unknown sort key is refused with the list of known keys', async () => {
  const cloud = await testCloud();
  const { body } = await cloud.ask('GET', '/servers?sort_key=nope');
  expect(body.badRequest.message).toMatch(
    /^Invalid input for query parameters sort_key\. Value: nope\. 'nope' is not one of \['access_ip_v4', .*'uuid', .*'vm_mode'\]$/,
  );
  expect((await cloud.ask('GET', '/servers?sort_key=progress')).status).toBe(200);
});

test('a user who may not set a quota gets the error about the body first', async () => {
  const cloud = await testCloud();
  const put = (body: object) => cloud.ask('PUT', '/os-quota-sets/p-alice', { as: 'alice', body });
  expect((await put({ quota_set: { cores: 'x' } })).status).toBe(400);
  expect((await put({ quota_set: { cores: 1 } })).status).toBe(403);
});
