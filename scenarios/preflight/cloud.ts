import { allOf } from '../../core/all-of.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { NOTIFIER_EXCHANGES, RIGHT_BUS } from '../../openstack/bus/exchanges.ts';
import { statusOf } from '../../openstack/errors.ts';
import { ownerDomain } from '../owner.ts';
import type { Found } from './check.ts';
import { ok, red, warn } from './check.ts';
import { usesAdminTool } from '../../record/scenarios.ts';
import type { PreflightContext, PreflightOptions } from './context.ts';

/** No VM has this name; what matters is whether the search is allowed. */
const NO_SERVER = '^doctor-preflight$';

/** Whether the user may do what a run does as administrator: judged by doing it, not by a role's name. */
export async function checkRole({ cloud }: PreflightContext, options: PreflightOptions): Promise<Found> {
  const { session, compute, identity } = cloud;
  const roles = session.roles.join(', ') || 'none';
  const attempts: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['list the VMs of all projects', () => compute.servers.list({ allTenants: true, name: NO_SERVER })],
    ['list compute services', () => compute.services.list({ binary: 'nova-compute' })],
    ['list projects', () => identity.projects.find('doctor-preflight', ownerDomain(cloud, options))],
  ];
  const refused = await allOf(
    attempts.map(async ([what, attempt]) => {
      try {
        await attempt();
        return [];
      } catch (error) {
        if (statusOf(error) !== 403 && statusOf(error) !== 401) throw error;
        return [{ what, error }];
      }
    }),
  );
  const [first] = refused.flat();
  if (first === undefined) return ok(`The user may act as administrator; roles: ${roles}.`);
  const acts = refused.flat().map(({ what }) => what);
  return red(
    'CLOUD_REFUSED',
    `The user ${userOf(session)} is not an administrator of this cloud: may not ${acts.join(', nor ')}; roles: ${roles}. ${messageOf(first.error)}`,
    'Log in as an administrator of the cloud: its openrc, or `openstack role add --user USER --project PROJECT admin`.',
  );
}

/** The user of the credentials. */
export function userOf({ credentials, userId }: PreflightContext['cloud']['session']): string {
  return credentials.username ?? credentials.userId ?? userId;
}

/** The services that every scenario needs, and a request that shows that each answers. */
function neededServices({ cloud }: PreflightContext): Readonly<Record<string, () => Promise<unknown>>> {
  const name = 'doctor-preflight';
  return {
    // It issued our token.
    identity: () => Promise.resolve(),
    compute: () => cloud.compute.flavors.find(name),
    network: () => cloud.network.networks.list({ name }),
    image: () => cloud.image.images.find(name),
    alarming: () => cloud.alarming.alarms.list({ name }),
  };
}

/** Whether the services are in the catalogue and answer. */
export async function checkServices(context: PreflightContext, options: PreflightOptions): Promise<Found> {
  const { session } = context.cloud;
  const needed = neededServices(context);
  const needsHeat = usesAdminTool(options.testCase);
  const types = [...Object.keys(needed), ...(needsHeat ? ['orchestration'] : [])];
  const missing = types.filter((type) => !session.catalogHas(type));
  const failures = await allOf(
    Object.entries(needed).map(async ([type, ask]) => {
      if (missing.includes(type)) return [];
      try {
        await ask();
        return [];
      } catch (error) {
        return [error];
      }
    }),
  );
  const [failure] = failures.flat();
  if (missing.length > 0) {
    return red(
      'CLOUD_REFUSED',
      `The catalogue has no ${missing.join(', no ')}.`,
      'Install what is missing, or add its endpoint to the catalogue (`openstack endpoint create`).',
    );
  }
  if (failure !== undefined) {
    const others = failures.flat().length - 1;
    const error = failure instanceof DoctorError ? failure : undefined;
    const more = others > 0 ? ` ${others} more services fail too.` : '';
    return red(
      error?.code ?? 'INTERNAL',
      `${messageOf(failure)}${more}`,
      error?.hint ?? 'Look at the log with --verbose.',
    );
  }
  const heat = session.catalogHas('orchestration')
    ? ''
    : '; orchestration is absent, and the case maintenance needs it';
  return ok(`${types.join(', ')} answer${heat}.`);
}

/** Where the URL of the message bus is found, and where it is given. */
const GIVE_BUS =
  "Give the URL of the bus that notifications go to, with --transport-url or TRANSPORT_URL: nova.conf's [oslo_messaging_notifications] transport_url where it is set, else [DEFAULT] transport_url";

/** Whether the message bus can be listened to, and whether the cloud's services are on it. */
export async function checkBus({ bus }: PreflightContext, options: PreflightOptions): Promise<Found> {
  if (bus === undefined) {
    if (usesAdminTool(options.testCase) && options.adminToolType === 'sample') {
      return red(
        'BUS_UNREACHABLE',
        'No messaging URL is given, and the sample Admin tool notifies projects of a maintenance over the message bus.',
        `${GIVE_BUS}; or use a Fenix that runs on the cloud: --admin-tool fenix.`,
      );
    }
    return warn(
      'No messaging URL is given: what passes on the bus is not seen (gaps at checkpoints 5 to 8), and the Inspector has no shortcut.',
      `${GIVE_BUS}.`,
    );
  }
  const stop = await bus.tap('notifications.info', () => {});
  const { exchanges, takesNotifications } = await bus.survey();
  await stop();
  if (!NOTIFIER_EXCHANGES.some((name) => exchanges.includes(name))) {
    return red(
      'BUS_EMPTY',
      `${bus.name} lets us listen, and has no exchange ${NOTIFIER_EXCHANGES.join(' or ')}: no service publishes notifications there.`,
      RIGHT_BUS,
    );
  }
  if (!takesNotifications) {
    return warn(
      `${bus.name} lets us listen, and has no queue notifications.info: Ceilometer takes no notifications there.`,
      `Is Ceilometer's notification agent running? ${RIGHT_BUS}`,
    );
  }
  return ok(`${bus.name} lets us listen to ${exchanges.join(', ')}.`);
}
