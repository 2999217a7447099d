import type { LabContext } from '../context.ts';
import { DoctorError } from '../../core/errors.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { Step } from '../plan.ts';
import { isReady } from '../services/readiness.ts';
import type { ServiceSpec } from '../services/spec.ts';

const START_TIMEOUT_MS = 120_000;
const LOOK_EVERY_MS = 250;

/** A service runs, by the configuration of today, and does its work. */
export function serviceStep(context: LabContext, spec: ServiceSpec): Step {
  const { supervisor, lab } = context;
  return {
    name: `service ${spec.name}`,
    needs: spec.needs,
    async isSo() {
      const found = await supervisor.find(spec);
      return found?.current === true && isReady(spec, found.pid, lab.ports.amqp);
    },
    async make() {
      await supervisor.stop(spec.name, spec.stopMs);
      await supervisor.start(spec);
      await untilReady(context, spec);
    },
  };
}

async function untilReady(context: LabContext, spec: ServiceSpec): Promise<void> {
  const { supervisor, lab, clock, signal } = context;
  const hint = `Its log says why: "doctor lab logs ${spec.name}".`;
  await waitFor(
    `service ${spec.name} of the lab is ready`,
    async () => {
      const found = await supervisor.find(spec);
      if (found === undefined) {
        throw new DoctorError('LAB_FAILED', `The lab's service ${spec.name} ended while it started.`, { hint });
      }
      return isReady(spec, found.pid, lab.ports.amqp);
    },
    { clock, timeoutMs: START_TIMEOUT_MS, intervalMs: LOOK_EVERY_MS, hint, code: 'LAB_FAILED', signal },
  );
}
