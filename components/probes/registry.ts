import type { Probe, ProbeName } from './contract.ts';

/** The probes. Each is loaded when it is used: a run without ping does not wait for the library that starts programs. */
export const PROBES: Readonly<Record<ProbeName, () => Promise<Probe>>> = {
  udp: async () => (await import('./udp-probe.ts')).udpProbe,
  icmp: async () => (await import('./icmp-probe.ts')).icmpProbe(),
};
