import { DoctorError } from '../../../core/errors.ts';
import type { InstallerContext } from '../../access.ts';
import type { ListedNode } from './product.ts';

/** A compute node, and the name Nova has for it. */
export interface KnownCompute {
  readonly node: ListedNode;
  /** Undefined when Nova does not know it. */
  readonly novaName: string | undefined;
}

/**
 * Joins an installer's compute nodes to Nova's: by their names, of which Nova's may carry a domain, or else by
 * the address that Nova has for them.
 */
export async function joinWithNova(
  { cloud }: InstallerContext,
  nodes: readonly ListedNode[],
): Promise<readonly KnownCompute[]> {
  const [hypervisors, services] = await Promise.all([
    cloud.compute.hypervisors.list(),
    cloud.compute.services.list({ binary: 'nova-compute' }),
  ]);
  const names = services.map(({ host }) => host);
  const byAddress = new Map(hypervisors.map(({ hostIp, serviceHost }) => [hostIp, serviceHost]));
  return nodes.map((node) => ({
    node,
    novaName: names.find((name) => shortName(name) === shortName(node.name)) ?? byAddress.get(node.address),
  }));
}

/** None of an installer's nodes is one of Nova's: it is another cloud's installer. */
export function noneKnown(kind: string, nodes: readonly ListedNode[]): DoctorError {
  const list = nodes.map(({ name }) => name).join(', ') || 'none';
  return new DoctorError(
    'NOT_AVAILABLE',
    `Nova has none of the compute nodes that the installer ${kind} lists (${list}).`,
    { hint: 'Check that OS_* and INSTALLER_IP belong to the same deployment.' },
  );
}

function shortName(name: string): string {
  return (name.split('.')[0] ?? name).toLowerCase();
}
