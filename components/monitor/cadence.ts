/** How often a host is probed, and when it counts as down. */
export interface Cadence {
  readonly intervalMs: number;
  /** So many probes in a row without an answer, each for an interval, are a failure. */
  readonly misses: number;
}

/** The cadences that have a name. `upstream` is that of OPNFV's own tests: 100 ms, and the first miss counts. */
export const MONITOR_PROFILES = {
  default: { intervalMs: 10, misses: 3 },
  upstream: { intervalMs: 100, misses: 1 },
} as const satisfies Record<string, Cadence>;

/** The name of a cadence. */
export type MonitorProfile = keyof typeof MONITOR_PROFILES;

/** All of them. */
export const MONITOR_PROFILE_NAMES = Object.keys(MONITOR_PROFILES) as readonly MonitorProfile[];

/** The cadence that options order: what is given by itself comes before the profile. */
export function cadenceOf(options: {
  readonly monitorProfile: MonitorProfile;
  readonly monitorIntervalMs: number | undefined;
  readonly monitorMisses: number | undefined;
}): Cadence {
  const { intervalMs, misses } = MONITOR_PROFILES[options.monitorProfile];
  return {
    intervalMs: options.monitorIntervalMs ?? intervalMs,
    misses: options.monitorMisses ?? misses,
  };
}
