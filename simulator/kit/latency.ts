import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Clock } from '../../core/clock.ts';

/** How long each hop through the cloud takes. */
export interface Latency {
  readonly profile: LatencyProfile;
  /** Waits as long as this hop takes. A hop that is not in the profile takes its service's default. */
  pause(hop: string): Promise<void>;
}

/** Median milliseconds by hop; `<service>.default` applies to the other hops of a service. */
type HopTimes = Readonly<Record<string, number>>;

/**
 * Medians on a real OpenStack Zed on one machine with two cores. Force-down, reset-state and the path of an
 * alarm were measured directly; the others are the response times of the API calls around them.
 */
const ZED_LAB: HopTimes = {
  'keystone.default': 20,
  'keystone.token': 60,
  'nova.default': 25,
  'nova.force-down': 48,
  'nova.reset-state': 88,
  'nova.boot': 900,
  'nova.notify': 3,
  'neutron.default': 30,
  'glance.default': 20,
  'aodh-api.default': 25,
  'heat.default': 12,
  'heat.create': 590,
  'heat.update': 460,
  'heat.delete': 42,
  'heat.visit': 100,
  'heat.next-leaf': 1000,
  'heat.poll': 1000,
  'ceilometer.transform': 9,
  'aodh.evaluate': 12,
  'aodh.notify': 14,
};

/** The latency profiles. */
export const LATENCY_PROFILES = { 'zed-lab': ZED_LAB, none: {} } as const satisfies Record<string, HopTimes>;

/** The name of a latency profile. */
export type LatencyProfile = keyof typeof LATENCY_PROFILES;

/** Spread of the logarithm of a time: nine in ten are within a quarter of the median. */
const SPREAD = 0.14;

const AT_ONCE = Promise.resolve();

/** The latencies of a named profile. The same seed gives the same times in the same order of calls. */
export function createLatency(profile: LatencyProfile, seed: number, clock: Clock): Latency {
  const times: HopTimes = LATENCY_PROFILES[profile];
  const generator = xoroshiro128plus(seed);
  return {
    profile,
    pause(hop) {
      const medianMs = times[hop] ?? times[`${hop.slice(0, hop.indexOf('.'))}.default`];
      if (medianMs === undefined) return AT_ONCE;
      return clock.delay(medianMs * Math.exp(SPREAD * normal(generator)));
    },
  };
}

/** A normally distributed number (Box and Muller). */
function normal(generator: ReturnType<typeof xoroshiro128plus>): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
  return radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
}
