import { ABSENT, flag, format, list, map, oneOf, REQUIRED, text, UPDATABLE } from './schema.ts';
import type { PropertySchemas } from './schema.ts';

/**
 * The properties of `OS::Nova::Server` in Heat 19. A change of image or networks replaces the server, where
 * Heat would rebuild it or attach and detach interfaces.
 */
export const SERVER_PROPERTIES: PropertySchemas = {
  admin_pass: text({ ...UPDATABLE }),
  admin_user: text(ABSENT),
  availability_zone: text(),
  block_device_mapping: list(ABSENT),
  block_device_mapping_v2: list(ABSENT),
  config_drive: flag(),
  deployment_swift_data: map({ ...UPDATABLE, ...ABSENT }),
  diskConfig: text(oneOf('AUTO', 'MANUAL')),
  flavor: text({ ...REQUIRED, ...UPDATABLE, names: 'flavor' }),
  flavor_update_policy: text({ ...UPDATABLE, default: 'RESIZE', ...oneOf('RESIZE', 'REPLACE') }),
  image: text({ names: 'image' }),
  image_update_policy: text({
    ...UPDATABLE,
    default: 'REBUILD',
    ...oneOf('REBUILD', 'REPLACE', 'REBUILD_PRESERVE_EPHEMERAL'),
  }),
  key_name: text(),
  metadata: map({ ...UPDATABLE, default: {} }),
  name: text(UPDATABLE),
  networks: list({
    items: map({
      fields: {
        allocate_network: text(oneOf('none', 'auto')),
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
  personality: map(ABSENT),
  reservation_id: text(ABSENT),
  scheduler_hints: map(),
  security_groups: list({ default: [] }),
  software_config_transport: text({
    ...UPDATABLE,
    default: 'POLL_SERVER_CFN',
    ...oneOf('POLL_SERVER_CFN', 'POLL_SERVER_HEAT', 'POLL_TEMP_URL', 'ZAQAR_MESSAGE'),
  }),
  tags: list({ ...UPDATABLE, items: text() }),
  user_data: text({ ...UPDATABLE, default: '' }),
  user_data_format: text({ default: 'HEAT_CFNTOOLS', ...oneOf('HEAT_CFNTOOLS', 'RAW', 'SOFTWARE_CONFIG') }),
  user_data_update_policy: text({ ...UPDATABLE, default: 'REPLACE', ...oneOf('REPLACE', 'IGNORE', 'REBUILD') }),
};
