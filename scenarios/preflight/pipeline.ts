import { allOf } from '../../core/all-of.ts';
import { DoctorError } from '../../core/errors.ts';
import { newToken } from '../../core/ids.ts';
import type { RunningConsumer } from '../../components/consumer/contract.ts';
import { ensureRole, setUpTenant } from '../../fixtures/tenant.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { PreflightFinding } from '../../record/preflight.ts';
import type { StageContext } from '../context.ts';
import { CANARY_MARGIN_MS, busCanary, awaitCanaryAlarm, serverCanary } from '../canary.ts';
import type { Canary } from '../canary.ts';
import { startScopedConsumer } from '../components.ts';
import { standUpVms } from '../fault-management/stage.ts';
import { ownerDomain } from '../owner.ts';
import { notChecked, ok, redFor } from './check.ts';
import type { PreflightOptions } from './context.ts';
import { calledSides, sideFinding } from './sides.ts';

/** Where canaries live: a project of their own. */
interface Nest {
  readonly cloud: OpenStack;
  /** How long the first canary may take: Aodh knows nothing yet of a project that is new and quiet. */
  readonly firstTimeoutMs: number;
  /** A new canary. */
  hatch(): Canary;
}

/** The checks that are made here. */
export function pipelineChecks(options: PreflightOptions): readonly string[] {
  return [...Object.values(NAMES), ...calledSides(options).map(({ name }) => name)];
}

const NAMES = { pipeline: 'pipeline', consumer: 'consumer', cache: 'alarm cache' } as const;

/**
 * Sends an event of a temporary project through Ceilometer and Aodh to a Consumer, and sees how long Aodh
 * takes until it knows of another alarm; meanwhile, for a maintenance, whether Aodh reaches those whom it will call.
 * What it makes is in the ledger, for the caller to take back.
 */
export async function checkPipeline(
  context: StageContext,
  options: PreflightOptions,
): Promise<readonly PreflightFinding[]> {
  const { recorder, signal } = context;
  const begin = (phase: string): void => recorder.stamp('scenario.phase', 'scenario', { phase });
  try {
    const consumer = await startScopedConsumer(context, options);
    const nest = await makeNest(context, options, consumer);
    begin('send a canary through Ceilometer and Aodh');
    const hear = (alarmName: string, timeoutMs: number): Promise<number> =>
      awaitCanaryAlarm(context, { canary: nest.hatch(), cloud: nest.cloud, alarmName, consumer, timeoutMs });
    const waitedMs = await hear(`${options.alarmBasename}_canary`, nest.firstTimeoutMs);
    begin('see how long a new alarm stays unknown');
    const [cache, ...sides] = await allOf([
      cacheFinding(context, options, hear),
      ...calledSides(options).map((side) =>
        sideFinding(context, options, side, { canary: nest.hatch(), cloud: nest.cloud }),
      ),
    ]);
    return [
      { name: NAMES.pipeline, ...ok(`A notification came back as an alarm after ${seconds(waitedMs)} s.`) },
      { name: NAMES.consumer, ...ok('Aodh reaches the Consumer.') },
      cache,
      ...sides,
    ];
  } catch (error) {
    signal.throwIfAborted();
    return failed(options, error);
  }
}

async function makeNest(
  context: StageContext,
  options: PreflightOptions,
  consumer: RunningConsumer,
): Promise<Nest> {
  const { bus } = context;
  if (bus === undefined) {
    const { owner, instances } = await standUpVms(context, { ...options, instanceCount: 1 }, consumer);
    const [instance] = instances;
    if (instance === undefined) throw new RangeError('there is no VM for a canary event');
    // One for all: it renames its VM back and forth.
    const canary = serverCanary(owner.cloud, instance);
    return {
      cloud: owner.cloud,
      firstTimeoutMs: options.aodhCacheTtlMs + CANARY_MARGIN_MS,
      hatch: () => canary,
    };
  }
  const role = await ensureRole(context, options.doctorRole);
  const tenant = await setUpTenant(context, {
    project: `${options.doctorProject}_preflight`,
    user: `${options.doctorUser}_preflight`,
    password: newToken(),
    roleId: role.id,
    domainId: ownerDomain(context.cloud, options),
    computeMicroversion: options.novaVersion,
    session: context.session,
  });
  return {
    cloud: tenant.cloud,
    firstTimeoutMs: CANARY_MARGIN_MS,
    hatch: () => busCanary(tenant.projectId, bus),
  };
}

/** The project's alarms are in Aodh's cache by now; one that is made after that shows when it is filled again. */
async function cacheFinding(
  { signal }: StageContext,
  { aodhCacheTtlMs, alarmBasename }: PreflightOptions,
  hear: (alarmName: string, timeoutMs: number) => Promise<number>,
): Promise<PreflightFinding> {
  try {
    const waitedMs = await hear(`${alarmBasename}_cache`, aodhCacheTtlMs + CANARY_MARGIN_MS);
    const bound = `a run waits up to ${seconds(aodhCacheTtlMs)} s for it (aodh_cache_ttl_ms)`;
    return { name: NAMES.cache, ...ok(`A new alarm was in force after ${seconds(waitedMs)} s; ${bound}.`) };
  } catch (error) {
    signal.throwIfAborted();
    const found = redFor(error);
    const advice = `If the cloud's event_alarm_cache_ttl is longer than ${seconds(aodhCacheTtlMs)} s, say so with --aodh-cache-ttl. ${found.advice}`;
    return { name: NAMES.cache, ...found, advice };
  }
}

function failed(options: PreflightOptions, error: unknown): readonly PreflightFinding[] {
  const others = [NAMES.cache, ...calledSides(options).map(({ name }) => name)].map((name) =>
    notChecked(name, 'alarms do not arrive'),
  );
  if (error instanceof DoctorError && error.code === 'CONSUMER_UNREACHABLE') {
    const pipeline = { name: NAMES.pipeline, ...ok('A notification made an alarm fire in Aodh.') };
    return [pipeline, { name: NAMES.consumer, ...redFor(error) }, ...others];
  }
  const consumer = notChecked(NAMES.consumer, 'no alarm fires that Aodh could call it for');
  return [{ name: NAMES.pipeline, ...redFor(error) }, consumer, ...others];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 0);
