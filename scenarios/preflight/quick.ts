import { allOf } from '../../core/all-of.ts';
import type { PreflightFinding } from '../../record/preflight.ts';
import { check, notChecked, ok } from './check.ts';
import type { Found } from './check.ts';
import { checkBus, checkRole, checkServices, userOf } from './cloud.ts';
import type { PreflightContext, PreflightOptions } from './context.ts';
import { viewHosts } from './hosts.ts';
import type { HostView } from './hosts.ts';
import { checkLeftovers } from './leftovers.ts';
import { tryLogins } from './logins.ts';
import { checkPorts } from './ports.ts';
import { checkReach } from './reach.ts';
import { tenantCheck } from './tenant.ts';

/** For checks of many hosts, each of which has a deadline of its own. */
const HOSTS_TIMEOUT_MS = 180_000;
const INSTALLER_TIMEOUT_MS = 60_000;

/** Everything that can be checked in a moment; what it makes is gone again. All at once, as far as it can be. */
export async function quickChecks(
  context: PreflightContext,
  options: PreflightOptions,
): Promise<readonly PreflightFinding[]> {
  const credentials = check('credentials', context, async () => whoWeAre(context));
  const role = check('role', context, () => checkRole(context, options));
  const services = check('services', context, () => checkServices(context, options));
  const onHosts = hostChecks(context, options);
  const bus = check('bus', context, () => checkBus(context, options));
  const ports = check('ports', context, () => checkPorts(context, options));
  const leftovers = check('leftovers', context, () => checkLeftovers(context, options));
  const tenant = tenantCheck(context, options);
  const [who, may, ...others] = await allOf([
    credentials,
    role,
    services,
    tenant,
    onHosts,
    bus,
    ports,
    leftovers,
  ]);
  const findings = [who, may, ...others.flat()];
  if (may.verdict !== 'red') return findings;
  // What only an administrator can see would be red for the same reason, once more for each check.
  const hidden = ['tenant', 'hosts', 'ssh', 'clocks', 'probe', 'leftovers'];
  return findings.map((finding) =>
    hidden.includes(finding.name) ? notChecked(finding.name, 'it takes an administrator') : finding,
  );
}

function whoWeAre({ cloud: { session } }: PreflightContext): Found {
  const { projectName, authUrl } = session.credentials;
  return ok(`Logged in at ${authUrl} as ${userOf(session)}, project ${projectName ?? session.projectId}.`);
}

/** What is seen of the hosts: each check has its own name, and all but the first need the first. */
async function hostChecks(
  context: PreflightContext,
  options: PreflightOptions,
): Promise<readonly PreflightFinding[]> {
  const viewing = viewHosts(context);
  // An installer may have to be asked first, over SSH.
  const hosts = await check('hosts', context, async () => (await viewing).found, INSTALLER_TIMEOUT_MS);
  const view = hosts.verdict === 'red' ? undefined : await viewing;
  if (view === undefined) {
    return [
      hosts,
      ...['ssh', 'clocks', 'probe'].map((name) => notChecked(name, 'no host is known to be usable')),
    ];
  }
  const [logins, probe] = await allOf([
    loginChecks(context, options, view),
    reachCheck(context, options, view),
  ]);
  return [hosts, ...logins, probe];
}

async function loginChecks(
  context: PreflightContext,
  options: PreflightOptions,
  view: HostView,
): Promise<readonly PreflightFinding[]> {
  const trying = tryLogins(context, options, view);
  // Its failure is handled where it is awaited.
  trying.catch(() => {});
  return allOf([
    check('ssh', context, async () => (await trying).ssh, HOSTS_TIMEOUT_MS),
    check('clocks', context, async () => (await trying).clocks, HOSTS_TIMEOUT_MS),
  ]);
}

function reachCheck(
  context: PreflightContext,
  options: PreflightOptions,
  view: HostView,
): Promise<PreflightFinding> {
  return check('probe', context, () => checkReach(context, options, view), HOSTS_TIMEOUT_MS);
}
