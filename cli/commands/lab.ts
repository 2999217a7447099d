import { DEFAULT_LAB_DIR, DEFAULT_SHAPE } from '../../lab/description.ts';
import { labUp } from '../../lab/up.ts';
import type { ParsedFlags } from '../program.ts';
import type { World } from '../world.ts';

/** `doctor lab`. */
export async function labCommand(
  world: World,
  _operands: readonly string[],
  _flags: ParsedFlags,
): Promise<number> {
  const startMs = world.clock.monotonicMs();
  await labUp({
    dir: DEFAULT_LAB_DIR,
    shape: DEFAULT_SHAPE,
    clock: world.clock,
    signal: world.signal,
    onReport: (report) => {
      if (report.state === 'begun') return;
      const at = ((world.clock.monotonicMs() - startMs) / 1000).toFixed(1);
      world.stderr.write(`${at.padStart(6)} s  ${report.state.padEnd(7)} ${report.step} (${(report.tookMs / 1000).toFixed(1)} s)\n`);
    },
  });
  return 0;
}
