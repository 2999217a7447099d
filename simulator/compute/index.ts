import type { FastifyInstance } from 'fastify';
import pLimit from 'p-limit';
import type { Fleet, ImageCatalogue, MessageBroker, NetworkBackend } from '../kit/contracts.ts';
import { createService } from '../kit/service.ts';
import type { ServiceDeps } from '../kit/service.ts';
import { novaErrorBody } from './api/faults.ts';
import { ignoreMicroversions, negotiateMicroversions } from './api/microversion.ts';
import { createHostLinks } from './links.ts';
import type { ComputePolicy, MigrationFaultInjection, Nova } from './nova.ts';
import { createInstanceNotifier } from './notifications/notifier.ts';
import { authorizeNova } from './policy.ts';
import { flavorAccessRoutes } from './routes/flavor-access.ts';
import { flavorRoutes } from './routes/flavors.ts';
import { hypervisorRoutes } from './routes/hypervisors.ts';
import { instanceActionRoutes } from './routes/instance-actions.ts';
import { keypairRoutes } from './routes/keypairs.ts';
import { limitRoutes } from './routes/limits.ts';
import { novaQuotaRoutes } from './routes/quotas.ts';
import { serverActionRoutes } from './routes/server-actions.ts';
import { serverGroupRoutes } from './routes/server-groups.ts';
import { serverMetadataRoutes } from './routes/server-metadata.ts';
import { serverTagRoutes } from './routes/server-tags.ts';
import { serverRoutes } from './routes/servers.ts';
import { serviceRoutes } from './routes/services.ts';
import { isVersionPath, versionRoutes } from './routes/versions.ts';
import { zoneRoutes } from './routes/zones.ts';
import { createClaims } from './state/claims.ts';
import { createFlavorStore } from './state/flavors.ts';
import { createKeypairStore } from './state/keypairs.ts';
import { createQuotaStore } from './state/quotas.ts';
import { createServerStore } from './state/servers.ts';
import { createServiceStore, REPORT_INTERVAL_MS } from './state/services.ts';
import { createTasks } from './tasks.ts';

/** The neighbors of the compute service. */
export interface ComputeDeps extends ServiceDeps {
  readonly fleet: Fleet;
  readonly images: ImageCatalogue;
  readonly network: NetworkBackend;
  readonly broker: MessageBroker;
  readonly policy: ComputePolicy;
  readonly faultInjection: MigrationFaultInjection;
}

/** The running compute service. */
export interface Compute {
  /** Serves the API below `/v2.1`; not yet listening. */
  readonly app: FastifyInstance;
  /** Reports that the link of a host changed; otherwise the next service report notices it. */
  hostLinkChanged(): void;
  /** Ends reports and running work, then the server. */
  close(): Promise<void>;
}

/** Enough for any run; few enough that ten thousand boots do not block the event loop. */
const CONDUCTOR_WORKERS = 64;

const ROUTES = [
  serverRoutes,
  serverMetadataRoutes,
  serverTagRoutes,
  serverActionRoutes,
  instanceActionRoutes,
  flavorRoutes,
  flavorAccessRoutes,
  serviceRoutes,
  hypervisorRoutes,
  novaQuotaRoutes,
  limitRoutes,
  serverGroupRoutes,
  zoneRoutes,
  keypairRoutes,
] as const;

/** `/v2` is the same API without microversions (nova's api-paste.ini, legacy_v2_compatible). */
const APIS = { '/v2.1': negotiateMicroversions, '/v2': ignoreMicroversions } as const;

/** Starts Nova: API 2.1 with microversions, scheduler, compute hosts' reports and instance notifications. */
export async function createCompute(deps: ComputeDeps): Promise<Compute> {
  const nova = assemble(deps);
  const app = await createService(
    {
      name: 'nova',
      errorBody: novaErrorBody,
      isOpen: (_method, path) => isVersionPath(path),
      authorize: authorizeNova,
      routes: async (root) => {
        versionRoutes(root);
        for (const [prefix, negotiate] of Object.entries(APIS)) {
          await root.register(
            async (api) => {
              negotiate(api);
              for (const addRoutes of ROUTES) addRoutes(api, nova);
            },
            { prefix },
          );
        }
      },
    },
    deps,
  );
  const stopReports = nova.clock.every(REPORT_INTERVAL_MS, () => report(nova));
  return {
    app,
    hostLinkChanged: () => nova.links.check(),
    async close() {
      stopReports();
      nova.links.close();
      await nova.tasks.settled();
      await nova.notifier.drained();
      await app.close();
    },
  };
}

function assemble(deps: ComputeDeps): Nova {
  const { clock, log, latency, tokens, fleet, images, network, broker, policy, faultInjection } = deps;
  const notifier = createInstanceNotifier({ clock, log, latency, broker });
  const hosts = fleet.list().map((host) => host.name);
  return {
    clock,
    log,
    latency,
    tokens,
    fleet,
    images,
    network,
    policy,
    faultInjection,
    notifier,
    servers: createServerStore(clock, (change) => notifier.changed(change)),
    flavors: createFlavorStore(),
    claims: createClaims(),
    services: createServiceStore(clock, hosts),
    quotas: createQuotaStore(),
    groups: new Map(),
    keypairs: createKeypairStore(),
    links: createHostLinks(fleet),
    tasks: createTasks(log),
    conductor: pLimit(CONDUCTOR_WORKERS),
    evacuated: new Set(),
  };
}

/** Every service that can reach the control plane reports. */
function report(nova: Nova): void {
  for (const service of nova.services.all()) {
    if (service.binary === 'nova-compute') {
      if (!nova.links.isUp(service.host)) continue;
      nova.evacuated.delete(service.host);
    }
    nova.services.seen(service);
  }
  nova.links.check();
}
