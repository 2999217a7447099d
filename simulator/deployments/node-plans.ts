import { shellQuote } from '../../core/quote.ts';
import type { NodePlan, NodeRole, Product } from './product.ts';

/** The network of simulated deployments: a part of the loopback network that nothing else uses. */
const NETWORK = '127.21';
const FIRST_CONTROLLER = 11;
/** Hosts per third octet: .0 and .255 are left out, as on a real network of that size. */
const PER_OCTET = 254;

/** The most controllers and computes that have an address. */
export const MOST_CONTROLLERS = 200;
export const MOST_COMPUTES = 250 * PER_OCTET;

/** The installer's address. */
export const JUMP_ADDRESS = `${NETWORK}.0.1`;

/** Plans the nodes of a deployment: controllers from .0.11 on, computes from .1.1 on. */
export function planNodes(product: Product, controllers: number, computes: number): readonly NodePlan[] {
  const plan = (role: NodeRole, index: number, address: string): NodePlan => {
    const name = product.nodeName(role, index, address);
    return { role, name, novaName: product.novaName(name), address };
  };
  return [
    ...Array.from({ length: controllers }, (_, index) =>
      plan('controller', index, `${NETWORK}.0.${FIRST_CONTROLLER + index}`),
    ),
    ...Array.from({ length: computes }, (_, index) =>
      plan('compute', index, `${NETWORK}.${1 + Math.floor(index / PER_OCTET)}.${(index % PER_OCTET) + 1}`),
    ),
  ];
}

/** An rc file: variables to be sourced. */
export function rcText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join('');
}
