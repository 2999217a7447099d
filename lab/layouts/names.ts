/** Products that a lab can be laid out as. */
export const PRODUCTS = ['apex', 'fuel', 'daisy'] as const;

/** One of {@link PRODUCTS}. */
export type ProductName = (typeof PRODUCTS)[number];

/** What `--as` takes. */
export const LAYOUTS = ['none', ...PRODUCTS] as const;

/** One of {@link LAYOUTS}. */
export type LayoutName = (typeof LAYOUTS)[number];

/** How a product names its hosts: that of the installer, and, as the installer lists them, the nodes. */
export interface ProductNames {
  readonly installer: string;
  controller(address: string): string;
  /** @param index from 0 */
  compute(index: number, address: string): string;
}

/** Daisy puts a host's address into its name. */
const byAddress = (address: string): string => `host-${address.replaceAll('.', '-')}`;

/** TripleO's and MCP's default host names, and Daisy's. */
export const NAMES: Readonly<Record<ProductName, ProductNames>> = {
  apex: {
    installer: 'undercloud',
    controller: () => 'overcloud-controller-0',
    compute: (index) => `overcloud-novacompute-${index}`,
  },
  fuel: {
    installer: 'cfg01',
    controller: () => 'ctl01',
    compute: (index) => `cmp${String(index + 1).padStart(3, '0')}`,
  },
  daisy: {
    installer: 'daisy',
    controller: byAddress,
    compute: (_index, address) => byAddress(address),
  },
};
