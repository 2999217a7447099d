import type { Probe } from './probe.ts';

/** The name of a probe. */
export type ProbeName = 'udp' | 'icmp';

/** Loaded when they are wanted: starting programs takes a library that a run without ping need not wait for. */
export const PROBES: Readonly<Record<ProbeName, () => Promise<Probe>>> = {
  udp: async () => (await import('./udp-probe.ts')).udpProbe,
  icmp: async () => (await import('./icmp-probe.ts')).icmpProbe(),
};
