import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabContext } from '../context.ts';
import { DoctorError } from '../../core/errors.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { Step } from '../plan.ts';
import { bootId } from '../process/proc.ts';
import { isReady } from '../services/readiness.ts';
import type { ServiceSpec } from '../services/spec.ts';

const START_TIMEOUT_MS = 120_000;
const RESTART_TIMEOUT_MS = 50_000;
const RECOVERY_MS = 10_000;
const LOOK_EVERY_MS = 250;

/**
 * A service runs, by the configuration of today, and does its work.
 * @param remake throws away what it keeps on disk: the last resort when it does not start, and has not since the
 *   machine's boot. A lab waits for no disk, so what it keeps may not have survived a machine that went down.
 */
export function serviceStep(context: LabContext, spec: ServiceSpec, remake?: () => Promise<void>): Step {
  const { supervisor, lab } = context;
  const start = async (): Promise<void> => {
    await supervisor.start(spec);
    await untilReady(context, spec);
  };
  return {
    name: `service ${spec.name}`,
    requires: spec.requires,
    async check() {
      const found = await supervisor.find(spec);
      return found?.current === true && isReady(spec, found.pid, lab.ports.amqp);
    },
    async apply() {
      // A service that has lost the bus or the database for a moment finds it again by itself.
      const found = await supervisor.find(spec);
      if (found?.current === true && (await isReadyWithin(context, spec, RECOVERY_MS))) return;
      await supervisor.stop(spec.name, spec.stopMs);
      if (remake === undefined) return start();
      const note = join(lab.paths.data, `${spec.name}-served-in-boot`);
      const boot = await bootId();
      const servedInBoot = await readFile(note, 'utf8').catch(() => '');
      await start().catch(async (error: unknown) => {
        context.signal?.throwIfAborted();
        if (servedInBoot === boot) throw error;
        await supervisor.stop(spec.name, spec.stopMs);
        await remake();
        await start();
      });
      await writeFile(note, boot);
    },
  };
}

/** Restarts a service and waits until it is ready. @throws DoctorError `LAB_FAILED` */
export async function restartService(context: LabContext, spec: ServiceSpec): Promise<void> {
  await context.supervisor.stop(spec.name, spec.stopMs);
  await context.supervisor.start(spec);
  await untilReady(context, spec, RESTART_TIMEOUT_MS);
}

async function isReadyWithin(context: LabContext, spec: ServiceSpec, timeoutMs: number): Promise<boolean> {
  try {
    await untilReady(context, spec, timeoutMs);
    return true;
  } catch {
    context.signal?.throwIfAborted();
    return false;
  }
}

async function untilReady(
  context: LabContext,
  spec: ServiceSpec,
  timeoutMs = START_TIMEOUT_MS,
): Promise<void> {
  const { supervisor, lab, clock, signal } = context;
  const hint = `Its log says why: "doctor lab logs ${spec.name}".`;
  await waitFor(
    `service ${spec.name} of the lab is ready`,
    async () => {
      const found = await supervisor.find(spec);
      if (found === undefined) {
        throw new DoctorError('LAB_FAILED', `The lab's service ${spec.name} exited during its start.`, {
          hint,
        });
      }
      return isReady(spec, found.pid, lab.ports.amqp);
    },
    { clock, timeoutMs, intervalMs: LOOK_EVERY_MS, hint, code: 'LAB_FAILED', signal },
  );
}
