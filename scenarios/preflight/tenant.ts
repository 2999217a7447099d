import { allOf } from '../../core/all-of.ts';
import { messageOf } from '../../core/errors.ts';
import { newToken, newUuid } from '../../core/ids.ts';
import { setUpAlarm } from '../../fixtures/alarms.ts';
import { setUpEmptyNetwork } from '../../fixtures/network.ts';
import { ensureRole, setUpTenant } from '../../fixtures/tenant.ts';
import { fixtureUndos } from '../../fixtures/undos.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { statusOf } from '../../openstack/errors.ts';
import type { PreflightFinding } from '../../record/preflight.ts';
import { ownerDomain } from '../owner.ts';
import { ok, red, redFor } from './check.ts';
import type { Found } from './check.ts';
import { usesAdminTool } from '../../record/scenarios.ts';
import type { PreflightContext, PreflightOptions } from './context.ts';

/** Something that the tenant of a run does, tried without what it takes long for. */
interface Attempt {
  /** The service type in the catalogue. */
  readonly service: string;
  /** Completes "the tenant may not". */
  readonly what: string;
  try(tenant: OpenStack): Promise<unknown>;
}

const CHECK = 'tenant';

/**
 * Whether the tenant of a run may do what it is to do: a project of its own, with the role that a run gives, tries.
 * It has no deadline but those of its requests: what it made has to be taken back before anything else begins.
 * @throws the signal's reason when it is aborted
 */
export async function tenantCheck(
  context: PreflightContext,
  options: PreflightOptions,
): Promise<PreflightFinding> {
  const { ledger, cloud, clock, signal, log } = context;
  const since = ledger.mark();
  let found: Found;
  try {
    found = await tryAsTenant(context, options);
  } catch (error) {
    found = redFor(error);
  }
  // What stays open in the ledger is tried again at the end of the run, and then said.
  const left = await ledger.tearDown(fixtureUndos(cloud, clock), since);
  if (left.length > 0) log.warn('what the check of the tenant made is not gone yet', { left });
  signal.throwIfAborted();
  return { name: CHECK, ...found };
}

async function tryAsTenant(context: PreflightContext, options: PreflightOptions): Promise<Found> {
  const { cloud, session, signal } = context;
  const attempts = attemptsOf(context, options).filter(({ service }) => cloud.session.catalogHas(service));
  const role = await ensureRole(context, options.doctorRole);
  signal.throwIfAborted();
  const { cloud: tenant } = await setUpTenant(context, {
    project: `${options.doctorProject}_check_${context.runId}`,
    user: `${options.doctorUser}_check_${context.runId}`,
    password: newToken(),
    roleId: role.id,
    domainId: ownerDomain(cloud, options),
    computeMicroversion: options.novaVersion,
    session,
  });
  try {
    signal.throwIfAborted();
    const refused = await allOf(attempts.map((attempt) => refusalOf(attempt, tenant)));
    return judge(role.name, attempts, refused.flat());
  } finally {
    await tenant.session.close();
  }
}

function attemptsOf(context: PreflightContext, options: PreflightOptions): readonly Attempt[] {
  const name = `${options.netName}_check`;
  const stack: Attempt = {
    service: 'orchestration',
    what: 'create a stack',
    try: (tenant) => tenant.orchestration.stacks.checkCreate(),
  };
  return [
    {
      service: 'network',
      what: 'create a network',
      try: (tenant) => setUpEmptyNetwork(context, tenant, name),
    },
    { service: 'compute', what: 'create a VM', try: (tenant) => tenant.compute.servers.checkCreate() },
    ...(usesAdminTool(options.testCase) ? [stack] : []),
    {
      service: 'alarming',
      what: 'create an alarm',
      try: (tenant) =>
        setUpAlarm(context, tenant, {
          name: `${options.alarmBasename}_check`,
          instanceId: newUuid(),
          state: 'error',
          actionUrl: undefined,
        }),
    },
  ];
}

interface Refused {
  readonly attempt: Attempt;
  readonly error: unknown;
}

async function refusalOf(attempt: Attempt, tenant: OpenStack): Promise<readonly Refused[]> {
  try {
    await attempt.try(tenant);
    return [];
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    return [{ attempt, error }];
  }
}

function judge(role: string, attempts: readonly Attempt[], refused: readonly Refused[]): Found {
  const [first] = refused;
  if (first === undefined) {
    const whats = attempts.map(({ what }) => what).join(', ');
    return ok(`With the role ${role} the tenant may ${whats}.`);
  }
  const acts = refused.map(({ attempt }) => `${attempt.what} (${attempt.service})`);
  return red(
    'CLOUD_REFUSED',
    `With the role ${role} (doctor_role) the tenant may not ${acts.join(', nor ')}. ${messageOf(first.error)}`,
    'Set doctor_role to a role that may: `member`, where the services have their default policies.',
  );
}
