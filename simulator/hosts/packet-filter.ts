import type { Clock } from '../../core/clock.ts';
import type { Link } from './link.ts';

/** The hooks of Netfilter at which a table can drop packets. */
export const HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;

/** A rule that drops all packets but those of loopback. */
export interface DropRule {
  /** As written, times as nft shows them. */
  readonly text: string;
  /** It drops from this second since the epoch on, and up to the other. */
  readonly fromS: number;
  readonly untilS: number;
}

/** A chain of a table. */
export interface FilterChain {
  readonly name: string;
  readonly hook: (typeof HOOKS)[number];
  readonly priority: number;
  readonly rules: readonly DropRule[];
}

/** A table of the family inet. */
export interface FilterTable {
  readonly name: string;
  readonly chains: readonly FilterChain[];
}

/** The tables of one host. As in the kernel, each packet is compared with the clock. */
export interface PacketFilter {
  readonly tables: ReadonlyMap<string, FilterTable>;
  add(table: FilterTable): void;
  remove(name: string): void;
}

/** An empty packet filter that drops what passes a link. */
export function createPacketFilter(link: Link, clock: Clock): PacketFilter {
  const tables = new Map<string, FilterTable>();
  const rules = (): readonly DropRule[] =>
    [...tables.values()].flatMap(({ chains }) =>
      chains.flatMap((chain) => (chain.hook === 'forward' ? [] : chain.rules)),
    );
  link.setFilter(() => {
    const nowS = clock.wallUs() / 1_000_000;
    return rules().some(({ fromS, untilS }) => fromS <= nowS && nowS < untilS);
  });
  const refresh = (): void => {
    link.refresh();
    const nowS = clock.wallUs() / 1_000_000;
    const next = rules()
      .flatMap(({ fromS, untilS }) => [fromS, untilS])
      .filter((atS) => atS > nowS && atS < Number.POSITIVE_INFINITY);
    // A timer of Node.js may fire a little early.
    if (next.length > 0) clock.after(Math.ceil((Math.min(...next) - nowS) * 1000), refresh);
  };
  return {
    tables,
    add(table) {
      tables.set(table.name, table);
      refresh();
    },
    remove(name) {
      tables.delete(name);
      refresh();
    },
  };
}
