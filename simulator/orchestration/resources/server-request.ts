import { pythonJson } from '../../kit/python/text.ts';
import { ValidationFailed } from '../faults.ts';
import type { Mapping } from '../hot/parse.ts';
import { propertyConflict } from './neutron.ts';
import type { Properties } from './read-properties.ts';
import type { Operation } from './type.ts';

export const hasText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** A server's name from the template, or a generated one. */
export const serverName = ({
  properties,
  physicalName,
}: Pick<Operation, 'properties' | 'physicalName'>): string =>
  typeof properties['name'] === 'string' && properties['name'] !== '' ? properties['name'] : physicalName;

/** The fields of the request to Nova. */
export async function serverFields(operation: Operation): Promise<Mapping> {
  const { properties } = operation;
  const groups = properties['security_groups'] as readonly unknown[];
  const optional = {
    availability_zone: properties['availability_zone'],
    config_drive: properties['config_drive'],
    key_name: properties['key_name'],
    'OS-DCF:diskConfig': properties['diskConfig'],
    adminPass: properties['admin_pass'],
    imageRef: properties['image'],
    networks: await networksOf(operation),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== null && value !== '');
  return {
    name: serverName(operation),
    flavorRef: properties['flavor'],
    min_count: 1,
    max_count: 1,
    metadata: asTexts(properties['metadata'] as Mapping),
    ...Object.fromEntries(given),
    ...(groups.length === 0 ? {} : { security_groups: groups.map((name) => ({ name })) }),
    ...userDataOf(properties),
  };
}

/** Nova's metadata are texts; Heat writes other values as JSON. */
export function asTexts(metadata: Mapping): Readonly<Record<string, string>> {
  const entries = Object.entries(metadata).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : pythonJson(value),
  ]);
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}

/** Heat creates a port itself where a subnet is given; Nova creates the others. */
async function networksOf(operation: Operation): Promise<unknown> {
  const networks = operation.properties['networks'] as readonly Mapping[] | null;
  if (networks === null || networks.length === 0) return null;
  const ports: string[] = [];
  const wanted: Mapping[] = [];
  for (const [index, { network, port, subnet, fixed_ip: address }] of networks.entries()) {
    if (typeof port === 'string' && port !== '') wanted.push({ port });
    else if (typeof subnet === 'string' && subnet !== '') {
      const made = await makePort(operation, index, { network, subnet, address });
      ports.push(made);
      operation.data['ports'] = ports;
      wanted.push({ port: made });
    } else wanted.push({ uuid: network, ...(hasText(address) ? { fixed_ip: address } : {}) });
  }
  return wanted;
}

async function makePort(
  { services, name }: Operation,
  index: number,
  { network, subnet, address }: { network: unknown; subnet: string; address: unknown },
): Promise<string> {
  const networkId = hasText(network)
    ? network
    : ((await services.get('network', `/v2.0/subnets/${subnet}`))['subnet'] as Mapping)['network_id'];
  const port = {
    name: `${name}-port-${index}`,
    network_id: networkId,
    fixed_ips: [{ subnet_id: subnet, ...(hasText(address) ? { ip_address: address } : {}) }],
  };
  return String(((await services.post('network', '/v2.0/ports', { port }))['port'] as Mapping)['id']);
}

/** With any format but RAW, Heat wraps the text for cloud-init. */
function userDataOf(properties: Properties): Mapping {
  const text = String(properties['user_data'] ?? '');
  const isRaw = properties['user_data_format'] === 'RAW';
  if (isRaw && text === '') return {};
  const boundary = '===============heat==';
  const wrapped = [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    'MIME-Version: 1.0',
    '',
    `--${boundary}`,
    'Content-Type: text/x-cfninitdata; charset="us-ascii"',
    'Content-Disposition: attachment; filename="cfn-userdata"',
    '',
    text,
    `--${boundary}--`,
    '',
  ].join('\n');
  return { user_data: Buffer.from(isRaw ? text : wrapped).toString('base64') };
}

/** Checks rules that concern several properties. @throws ServiceFault 400, ValidationFailed */
export function requireBootable(properties: Properties, name: string): void {
  if (properties['image'] === null || properties['image'] === '')
    throw new ValidationFailed(`Neither image nor bootable volume is specified for instance ${name}`);
  const networks = (properties['networks'] ?? []) as readonly Mapping[];
  for (const network of networks) {
    const isNamed = ['network', 'port', 'subnet'].some((key) => network[key] !== null);
    if (!isNamed && !hasText(network['allocate_network'])) {
      throw new ValidationFailed(
        `One of the properties "network", "port", "allocate_network" or "subnet" should be set for the specified network of server "${name}".`,
      );
    }
    if (hasText(network['fixed_ip']) && network['port'] !== null)
      throw propertyConflict('networks/fixed_ip', 'networks/port');
  }
  const groups = properties['security_groups'] as readonly unknown[];
  if (groups.length > 0 && networks.some((network) => network['port'] !== null))
    throw propertyConflict('security_groups', 'networks/port');
}
