import { ABSENT, flag, format, list, map, allowedValues, REQUIRED, text, UPDATABLE } from './schema.ts';
import type { PropertySchemas } from './schema.ts';

/**
 * The properties of `OS::Nova::Server` in Heat 19. A change of image or networks replaces the server, where
 * Heat would rebuild it or attach and detach interfaces.
 */
export const SERVER_PROPERTIES: PropertySchemas = {
  name: text(UPDATABLE),
  image: text({ names: 'image' }),
  block_device_mapping: list(ABSENT),
  block_device_mapping_v2: list(ABSENT),
  flavor: text({ ...REQUIRED, ...UPDATABLE, names: 'flavor' }),
  flavor_update_policy: text({ ...UPDATABLE, default: 'RESIZE', ...allowedValues('RESIZE', 'REPLACE') }),
  image_update_policy: text({
    ...UPDATABLE,
    default: 'REBUILD',
    ...allowedValues('REBUILD', 'REPLACE', 'REBUILD_PRESERVE_EPHEMERAL'),
  }),
  key_name: text({ names: 'keypair' }),
  admin_user: text(ABSENT),
  availability_zone: text(),
  security_groups: list({ default: [] }),
  networks: list({
    items: map({
      fields: {
        allocate_network: text(allowedValues('none', 'auto')),
        fixed_ip: text(format('ip_addr')),
        floating_ip: text(ABSENT),
        network: text({ names: 'network' }),
        uuid: text({ aliasOf: 'network' }),
        port: text({ names: 'port' }),
        port_extra_properties: map(ABSENT),
        subnet: text({ names: 'subnet' }),
        tag: text(ABSENT),
      },
    }),
  }),
  scheduler_hints: map(),
  metadata: map({ ...UPDATABLE, default: {} }),
  user_data_format: text({
    default: 'HEAT_CFNTOOLS',
    ...allowedValues('HEAT_CFNTOOLS', 'RAW', 'SOFTWARE_CONFIG'),
  }),
  software_config_transport: text({
    ...UPDATABLE,
    default: 'POLL_SERVER_CFN',
    ...allowedValues('POLL_SERVER_CFN', 'POLL_SERVER_HEAT', 'POLL_TEMP_URL', 'ZAQAR_MESSAGE'),
  }),
  user_data_update_policy: text({
    ...UPDATABLE,
    default: 'REPLACE',
    ...allowedValues('REPLACE', 'IGNORE', 'REBUILD'),
  }),
  user_data: text({ ...UPDATABLE, default: '' }),
  reservation_id: text(ABSENT),
  config_drive: flag(),
  diskConfig: text(allowedValues('AUTO', 'MANUAL')),
  personality: map(ABSENT),
  admin_pass: text({ ...UPDATABLE }),
  tags: list({ ...UPDATABLE, items: text() }),
  deployment_swift_data: map({ ...UPDATABLE, ...ABSENT }),
};
