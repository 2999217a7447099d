/**
 * Measures how long the Monitor takes to detect a host's link going down, with the system's ping. A network namespace
 * stands in for the host. Run it as root. `npx tsx bench/detection.ts [times] [interval in ms] [misses]`
 */
import { randomInt } from 'node:crypto';
import { systemClock } from '../core/clock.ts';
import { startVethHost, WHY_NO_VETH } from '../tests/support/veth-host.ts';
import { watchHost } from '../tests/support/watched-host.ts';

const [times = 20, intervalMs = 10, misses = 3] = process.argv.slice(2).map(Number);
if (WHY_NO_VETH !== undefined) throw new Error(WHY_NO_VETH);

/** How long a host is monitored before its link goes down. */
const SETTLE_MS = 300;

const clock = systemClock();
const host = await startVethHost();
const latenciesMs: number[] = [];
let early = 0;
const troubles = new Set<string>();
try {
  for (let time = 0; time < times; time += 1) {
    const watch = await watchHost(host, { intervalMs, misses });
    // The fault must not be in step with the probes.
    await clock.delay(SETTLE_MS + randomInt(100));
    early += watch.detectedUs.length;
    const downUs = await host.linkDown();
    const detectedUs = await watch.awaitDetection(1);
    latenciesMs.push((detectedUs - downUs) / 1000);
    for (const trouble of watch.troubles) troubles.add(trouble);
    await watch.stop();
    await host.linkUp();
  }
} finally {
  await host.close();
}
latenciesMs.sort((a, b) => a - b);
const at = (share: number): string =>
  (latenciesMs[Math.floor((latenciesMs.length - 1) * share)] ?? 0).toFixed(1);
process.stdout.write(
  `${times} faults, probes ${intervalMs} ms apart, ${misses} misses: median ${at(0.5)} ms, least ${at(0)} ms, worst ${at(1)} ms; ${early} false alarms; ${troubles.size} troubles ${[...troubles].join('; ')}\n`,
);
