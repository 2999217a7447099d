import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabContext } from './context.ts';
import { DEFAULT_SHAPE, describeLab } from './description.ts';
import type { LabShape } from './description.ts';
import { whileLocked } from './lock.ts';
import { readMachine } from './machine.ts';
import { netnsIsMounted } from './network/netns-mount.ts';
import type { LabPlace } from './open.ts';
import { runSteps } from './plan.ts';
import type { StepReport } from './plan.ts';
import { requireFit } from './preconditions.ts';
import { createSupervisor } from './process/supervisor.ts';
import { ensureSecrets } from './secrets.ts';
import { readState, writeState } from './state.ts';
import { allSteps } from './steps/all.ts';

/** Settings of {@link labUp}. */
export interface UpOptions extends LabPlace {
  /** What is asked for; the rest stays as it is, or is as usual in a new lab. */
  readonly wanted: Partial<LabShape>;
  readonly onReport: (report: StepReport) => void;
}

/** Steps under way at once: mostly programs that load, so a few more than there are cores. */
const PARALLEL = 6;

/**
 * Brings a lab up, gives it another shape, or repairs what is missing of it.
 * @throws DoctorError `LAB_REFUSED` before anything is changed; `LAB_BUSY`; `LAB_FAILED` from a step
 */
export async function labUp({ dir, wanted, clock, signal, onReport }: UpOptions): Promise<LabContext> {
  const before = await readState(join(dir, 'lab.json'));
  const shape = { ...DEFAULT_SHAPE, ...before, ...wanted };
  const lab = describeLab(dir, {
    computes: shape.computes,
    bigComputes: shape.bigComputes,
    aodhTtlS: shape.aodhTtlS,
    vitrage: shape.vitrage,
    as: shape.as,
  });
  const machine = await readMachine(lab);
  const folderHolds = await readdir(dir).catch(() => []);
  requireFit(lab, machine, { setUpBefore: before !== undefined, folderHolds });
  return whileLocked(dir, async () => {
    const madeNetnsMount = before?.madeNetnsMount === true || !(await netnsIsMounted());
    await writeState(lab.paths.state, lab.shape, madeNetnsMount);
    await mkdir(lab.paths.keys, { recursive: true, mode: 0o700 });
    const secrets = await ensureSecrets(lab.paths.keys);
    const supervisor = createSupervisor(lab, clock);
    const context: LabContext = { lab, secrets, clock, signal, supervisor, versions: new Map() };
    await runSteps(allSteps(context), { clock, signal, parallel: PARALLEL, onReport });
    return context;
  });
}
