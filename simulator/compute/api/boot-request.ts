import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { integer, looseBoolean, metadataSchema, nameSchema, readBody } from './body.ts';

const interfaceSchema = z.strictObject({
  uuid: z.uuid().nullish(),
  port: z.uuid().nullish(),
  fixed_ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  tag: z.string().max(60).optional(),
});

const blockDeviceSchema = z.looseObject({
  uuid: z.string().nullish(),
  source_type: z.string().optional(),
  destination_type: z.string().optional(),
  boot_index: z.union([z.number(), z.string()]).nullish(),
});

const hintsSchema = z.looseObject({
  group: z.uuid().optional(),
  different_host: z.union([z.uuid(), z.array(z.uuid())]).optional(),
  same_host: z.union([z.uuid(), z.array(z.uuid())]).optional(),
});

const serverSchema = z.strictObject({
  name: nameSchema,
  imageRef: z.string().optional(),
  flavorRef: z.union([z.string().min(1), z.number()]).transform(String),
  networks: z.union([z.enum(['auto', 'none']), z.array(interfaceSchema)]).optional(),
  metadata: metadataSchema.optional(),
  min_count: integer(1).optional(),
  max_count: integer(1).optional(),
  availability_zone: z.string().max(255).optional(),
  user_data: z.base64().max(65_535).optional(),
  key_name: z.string().min(1).max(255).optional(),
  security_groups: z.array(z.looseObject({ name: z.string().max(255).optional() })).optional(),
  config_drive: looseBoolean.optional(),
  description: z.string().max(255).nullish(),
  tags: z.array(z.string().min(1).max(60)).max(50).optional(),
  block_device_mapping: z.array(z.looseObject({})).optional(),
  block_device_mapping_v2: z.array(blockDeviceSchema).optional(),
  adminPass: z.string().optional(),
  'OS-DCF:diskConfig': z.enum(['AUTO', 'MANUAL']).optional(),
  personality: z.array(z.looseObject({})).optional(),
  accessIPv4: z.string().optional(),
  accessIPv6: z.string().optional(),
  return_reservation_id: looseBoolean.optional(),
});

const bodySchema = z.looseObject({
  server: serverSchema,
  'os:scheduler_hints': hintsSchema.optional(),
  'OS-SCH-HNT:scheduler_hints': hintsSchema.optional(),
});

/** The body of a create request, checked for its form (API reference: create server). */
export interface BootRequest extends z.infer<typeof serverSchema> {
  readonly hints: z.infer<typeof hintsSchema>;
  readonly min: number;
  readonly max: number;
}

/** The first minor version that knows an attribute, and the last one that still does. */
const VERSIONS: Readonly<Record<string, { readonly since?: number; readonly until?: number }>> = {
  description: { since: 19 },
  tags: { since: 52 },
  personality: { until: 56 },
};

/**
 * Reads a create request as the given minor version defines it.
 * @throws ServiceFault 400
 */
export function readBootRequest(body: unknown, minor: number): BootRequest {
  const read = readBody(bodySchema, body);
  const { server } = read;
  for (const [name, { since = 0, until = Infinity }] of Object.entries(VERSIONS)) {
    if (name in server && (minor < since || minor > until))
      throw invalid('server', `Additional properties are not allowed ('${name}' was unexpected)`);
  }
  if (minor >= 37 && server.networks === undefined)
    throw invalid('server', "'networks' is a required property");
  if (minor < 37 && typeof server.networks === 'string')
    throw invalid('networks', `'${server.networks}' is not of type 'array'`);
  const min = server.min_count ?? 1;
  const max = server.max_count ?? min;
  if (min > max) throw new ServiceFault(400, 'min_count must be <= max_count');
  const hints = read['os:scheduler_hints'] ?? read['OS-SCH-HNT:scheduler_hints'] ?? {};
  return { ...server, hints, min, max };
}

function invalid(attribute: string, reason: string): ServiceFault {
  return new ServiceFault(400, `Invalid input for field/attribute ${attribute}. ${reason}`);
}
