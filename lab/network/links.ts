import { z } from 'zod';
import type { LabBridge, LabDescription, LabHost } from '../description.ts';
import { run } from '../process/command.ts';

const linkSchema = z.looseObject({
  ifname: z.string(),
  /** Only with `-details`. */
  ifalias: z.string().optional(),
  flags: z.array(z.string()).default([]),
  master: z.string().optional(),
  link_netnsid: z.number().optional(),
  addr_info: z
    .array(z.looseObject({ family: z.string(), local: z.string(), prefixlen: z.number() }))
    .default([]),
});

/** A network interface, as `ip -json address` shows it. */
export type Link = z.infer<typeof linkSchema>;

const NETMASK_BITS = 24;

/** The interfaces of this machine, or of a network namespace; none when there is no such namespace. */
export async function listLinks(namespace?: string): Promise<Link[]> {
  const where = namespace === undefined ? [] : ['-netns', namespace];
  const okCodes = namespace === undefined ? [0] : [0, 1, 255];
  const { stdout, exitCode } = await run('ip', ['-json', '-details', ...where, 'address', 'show'], {
    okCodes,
  });
  return exitCode === 0 ? parseLinks(stdout) : [];
}

/** Reads what `ip -json address show` prints. */
export function parseLinks(json: string): Link[] {
  return z.array(linkSchema).parse(JSON.parse(json === '' ? '[]' : json));
}

/** By this alias of an interface the lab knows its own. */
export const aliasOf = (lab: LabDescription): string => `doctor lab in ${lab.dir}`;

/** Whether an interface is there, up, ours and has its address. */
function hasAddress(links: readonly Link[], name: string, address: string, alias?: string): boolean {
  const link = links.find(({ ifname }) => ifname === name);
  return (
    link !== undefined &&
    (alias === undefined || link.ifalias === alias) &&
    link.flags.includes('UP') &&
    link.addr_info.some(({ local, prefixlen }) => local === address && prefixlen === NETMASK_BITS)
  );
}

/** Whether a bridge carries its address. */
export function bridgeIsConfigured(lab: LabDescription, bridge: LabBridge, links: readonly Link[]): boolean {
  return hasAddress(links, bridge.name, bridge.address, aliasOf(lab));
}

/** Deletes a bridge and creates it again. */
export async function makeBridge(lab: LabDescription, bridge: LabBridge): Promise<void> {
  const { name, address } = bridge;
  const there = (await listLinks()).some(({ ifname }) => ifname === name);
  await batch([
    ...(there ? [] : [`link add ${name} type bridge forward_delay 0`]),
    `address replace ${address}/${NETMASK_BITS} dev ${name}`,
    `link set ${name} up`,
  ]);
  // A batch splits at spaces, and the alias has some.
  await run('ip', ['link', 'set', name, 'alias', aliasOf(lab)]);
}

/** Whether a host has its namespace and both interfaces, up. */
export async function hostNetworkIsConfigured(lab: LabDescription, host: LabHost): Promise<boolean> {
  const [inside, outside] = await Promise.all([listLinks(host.namespace), listLinks()]);
  const pluggedIn = cablesOf(lab, host).every(({ outer, bridge }) =>
    outside.some((link) => link.ifname === outer && link.master === bridge && link.flags.includes('UP')),
  );
  return (
    pluggedIn && hasAddress(inside, 'eth0', host.managementIp) && hasAddress(inside, 'eth1', host.dataIp)
  );
}

/** A cable from a host's interface to a bridge. */
interface Cable {
  readonly inner: string;
  readonly outer: string;
  readonly bridge: string;
  readonly address: string;
}

/** The two cables of a host. Names of interfaces have at most 15 characters. */
export function cablesOf(lab: LabDescription, host: LabHost): readonly Cable[] {
  const { cable = host.name } = host;
  return [
    { inner: 'eth0', outer: `dl-${cable}-0`, bridge: lab.management.name, address: host.managementIp },
    { inner: 'eth1', outer: `dl-${cable}-1`, bridge: lab.data.name, address: host.dataIp },
  ];
}

/**
 * Gives a host its namespace and interfaces; what is there and right stays, so that programs on the host keep
 * their connections.
 */
export async function makeHostNetwork(lab: LabDescription, host: LabHost): Promise<void> {
  const { namespace } = host;
  if (!(await namespaces()).includes(namespace)) await run('ip', ['netns', 'add', namespace]);
  const [inside, outside] = await Promise.all([listLinks(namespace), listLinks()]);
  const commands = cablesOf(lab, host).flatMap(({ inner, outer, bridge }) => {
    const whole =
      inside.some(({ ifname }) => ifname === inner) && outside.some(({ ifname }) => ifname === outer);
    const half = !whole && outside.some(({ ifname }) => ifname === outer);
    return [
      ...(half ? [`link delete ${outer}`] : []),
      ...(whole ? [] : [`link add ${outer} type veth peer name ${inner} netns ${namespace}`]),
      `link set ${outer} master ${bridge} up`,
    ];
  });
  await batch(commands);
  for (const { outer } of cablesOf(lab, host)) await run('ip', ['link', 'set', outer, 'alias', aliasOf(lab)]);
  await batch(
    [
      'link set lo up',
      ...cablesOf(lab, host).flatMap(({ inner, address }) => [
        `address replace ${address}/${NETMASK_BITS} dev ${inner}`,
        `link set ${inner} up`,
      ]),
    ],
    namespace,
  );
}

/** Removes an interface if it is there: one end of a cable goes with the other, and with its namespace. */
export async function removeLink(name: string): Promise<void> {
  await run('ip', ['link', 'delete', name], { okCodes: [0, 1] });
}

/** Removes a namespace, and with it the interfaces in it. No process may be in it. */
export async function removeNamespace(name: string): Promise<void> {
  await run('ip', ['netns', 'delete', name]);
}

/** The names of all network namespaces. */
export async function namespaces(): Promise<string[]> {
  const { stdout } = await run('ip', ['-json', 'netns', 'list']);
  const list = z.array(z.looseObject({ name: z.string() })).parse(JSON.parse(stdout === '' ? '[]' : stdout));
  return list.map(({ name }) => name);
}

async function batch(commands: readonly string[], namespace?: string): Promise<void> {
  const where = namespace === undefined ? [] : ['-netns', namespace];
  await run('ip', [...where, '-batch', '-'], { input: `${commands.join('\n')}\n` });
}
