import { mkdir } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import type { LabContext } from './context.ts';
import { describeLab } from './description.ts';
import type { LabShape } from './description.ts';
import { carryOut } from './plan.ts';
import type { StepReport } from './plan.ts';
import { createSupervisor } from './process/supervisor.ts';
import { ensureSecrets } from './secrets.ts';
import { allSteps } from './steps/all.ts';

/** Settings of {@link labUp}. */
export interface UpOptions {
  readonly dir: string;
  readonly shape: LabShape;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onReport: (report: StepReport) => void;
}

/** Steps under way at once: mostly programs that load, so a few more than there are cores. */
const PARALLEL = 5;

/** Brings a lab up, or repairs what is missing of it. */
export async function labUp({ dir, shape, clock, signal, onReport }: UpOptions): Promise<void> {
  const lab = describeLab(dir, shape);
  await mkdir(lab.paths.keys, { recursive: true, mode: 0o700 });
  const secrets = await ensureSecrets(lab.paths.keys);
  const supervisor = createSupervisor(lab, clock);
  const context: LabContext = { lab, secrets, clock, signal, supervisor, versions: new Map() };
  await carryOut(allSteps(context), { clock, signal, parallel: PARALLEL, onReport });
}
