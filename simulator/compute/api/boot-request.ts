import { z } from 'zod';
import { anyOf } from '../../kit/json-schema/schemas.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import {
  looseInteger,
  looseBoolean,
  metadataSchema,
  nameSchema,
  readNovaBody,
  tagSchema,
  unexpectedKey,
} from './body.ts';
import { isUuid } from './lookup.ts';

const interfaceSchema = z.strictObject({
  uuid: z
    .string()
    .nullish()
    .superRefine((id, context) => {
      if (id === undefined || id === null || isUuid(id)) return;
      const message = `Bad networks format: network uuid is not in proper format (${id})`;
      context.addIssue({ code: 'custom', message, params: { isComplete: true } });
    }),
  port: z.guid().nullish(),
  fixed_ip: anyOf<string>([z.ipv4(), z.ipv6()]).optional(),
  tag: z.string().max(60).optional(),
});

const blockDeviceSchema = z.looseObject({
  uuid: z.string().nullish(),
  source_type: z.string().optional(),
  destination_type: z.string().optional(),
  boot_index: z.union([z.number(), z.string()]).nullish(),
});

const hintsSchema = z.looseObject({
  group: z.guid().optional(),
  different_host: anyOf<string | string[]>([z.guid(), z.array(z.guid())]).optional(),
  same_host: z.union([z.string(), z.array(z.guid())]).optional(),
});

const oldServerSchema = z.strictObject({
  name: nameSchema,
  imageRef: anyOf<string>([z.guid(), z.literal('')]).optional(),
  flavorRef: z.union([z.string().min(1), z.int()]).transform(String),
  networks: z.array(interfaceSchema).optional(),
  metadata: metadataSchema.optional(),
  min_count: looseInteger(1).optional(),
  max_count: looseInteger(1).optional(),
  availability_zone: z.string().min(1).max(255).optional(),
  user_data: z.base64().max(65_535).optional(),
  key_name: z.string().min(1).max(255).optional(),
  security_groups: z.array(z.looseObject({ name: z.string().max(255).optional() })).optional(),
  config_drive: looseBoolean.optional(),
  description: z.string().max(255).nullish(),
  tags: z.array(tagSchema).max(50).optional(),
  block_device_mapping: z.array(z.looseObject({})).optional(),
  block_device_mapping_v2: z.array(blockDeviceSchema).optional(),
  adminPass: z.string().optional(),
  'OS-DCF:diskConfig': z.enum(['AUTO', 'MANUAL']).optional(),
  personality: z.array(z.looseObject({})).optional(),
  accessIPv4: z.ipv4().optional(),
  accessIPv6: z.ipv6().optional(),
  return_reservation_id: looseBoolean.optional(),
});

/** From 2.37 on networks must be given, and two words stand for what used to be the default. */
const AUTO_NETWORKS = 37;
const serverSchema = oldServerSchema.extend({
  networks: anyOf<z.infer<typeof interfaceSchema>[] | 'auto' | 'none'>([
    z.array(interfaceSchema),
    z.enum(['auto', 'none']),
  ]),
});

const hintsSchemas = {
  'os:scheduler_hints': hintsSchema.optional(),
  'OS-SCH-HNT:scheduler_hints': hintsSchema.optional(),
};
const oldBodySchema = z.looseObject({ server: oldServerSchema, ...hintsSchemas });
const bodySchema = z.looseObject({ server: serverSchema, ...hintsSchemas });

/** The body of a create request, checked for its form (API reference: create server). */
export interface BootRequest extends Omit<z.infer<typeof serverSchema>, 'networks'> {
  readonly networks?: z.infer<typeof serverSchema>['networks'] | undefined;
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
  const read = minor < AUTO_NETWORKS ? readNovaBody(oldBodySchema, body) : readNovaBody(bodySchema, body);
  const { server } = read;
  const raw = (body as { readonly server: object }).server;
  for (const [name, { since = 0, until = Infinity }] of Object.entries(VERSIONS)) {
    if (name in server && (minor < since || minor > until)) throw unexpectedKey('server', raw, name);
  }
  const min = server.min_count ?? 1;
  const max = server.max_count ?? min;
  if (min > max) throw new ServiceFault(400, 'min_count must be <= max_count');
  const hints = read['os:scheduler_hints'] ?? read['OS-SCH-HNT:scheduler_hints'] ?? {};
  return { ...server, hints, min, max };
}
