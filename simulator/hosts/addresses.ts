/** Hosts per third octet: .0 and .255 are left out, as on a real network of that size. */
const PER_OCTET = 254;

/** The most hosts that the range of {@link loopbackAddress} holds. */
export const MOST_HOSTS = 256 * PER_OCTET;

/** The interface that carries a host's address. */
export interface HostNetwork {
  readonly address: string;
  readonly prefix: number;
  readonly broadcast: string;
  readonly subnet: string;
  readonly mac: string;
}

/** The loopback address of the host with this index (0, 1, …): 127.20.0.1, 127.20.0.2, … */
export function loopbackAddress(index: number): string {
  return `127.20.${Math.floor(index / PER_OCTET)}.${(index % PER_OCTET) + 1}`;
}

/** The interface of a host that was given `address`. */
export function networkOf(address: string, index: number): HostNetwork {
  const [first, second] = address.split('.');
  return {
    address,
    prefix: 16,
    broadcast: `${first}.${second}.255.255`,
    subnet: `${first}.${second}.0.0`,
    mac: `52:54:00:14:${hex(index >> 8)}:${hex(index)}`,
  };
}

function hex(byte: number): string {
  return (byte & 0xff).toString(16).padStart(2, '0');
}
