import { isIPv4 } from 'node:net';
import { invalid } from './faults.ts';

/** A range of IPv4 addresses as numbers, both ends in it. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** An IPv4 address as a number. */
export function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** A number as an IPv4 address. */
export function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** Reads `10.0.0.0/24`. @throws ServiceFault 400 in Neutron's words */
export function parseCidr(text: string): Range {
  const [address = '', bits = ''] = text.split('/');
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) {
    throw invalid('cidr', `'${text}' is not a valid IP subnet`);
  }
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(toNumber(address) / size) * size;
  if (first !== toNumber(address)) {
    throw invalid(
      'cidr',
      `'${text}' isn't a recognized IP subnet cidr, '${toAddress(first)}/${bits}' is recommended`,
    );
  }
  return { first, last: first + size - 1 };
}

/** Whether two ranges share an address. */
export function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}
