import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../core/clock.ts';
import { DoctorError, systemCodeOf } from '../core/errors.ts';
import { newToken } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { openScope } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import { injectAlarmFaults } from './alarm-faults.ts';
import type { AlarmFaults } from './alarm-faults.ts';
import { createAlarming } from './alarming/aodh.ts';
import { authUrl, catalogEntries, guideUrl, prefixOf } from './catalogue-style.ts';
import type { CatalogueStyle } from './catalogue-style.ts';
import { createCompute } from './compute/index.ts';
import { openSimulatedDeployment } from './deployments/deployment.ts';
import type { DeploymentRequest, SimulatedDeployment } from './deployments/deployment.ts';
import { startFleet } from './hosts/fleet.ts';
import type { FleetAccess } from './hosts/access.ts';
import { createIdentity } from './identity/keystone.ts';
import { REGION } from './identity/views.ts';
import { createImageService } from './image/glance.ts';
import { createInfoService } from './info/info.ts';
import { connectAmqpBroker } from './kit/amqp-broker.ts';
import type { AmqpBroker, BrokerConnector } from './kit/amqp-broker.ts';
import { createBroker } from './kit/broker.ts';
import { noFaultInjection } from './kit/contracts.ts';
import { onDefaultExchange } from './kit/default-exchange.ts';
import type { CallbackResolver, CatalogEntry, MessageBroker, FaultInjection } from './kit/contracts.ts';
import { createLatency } from './kit/latency.ts';
import type { LatencyProfile } from './kit/latency.ts';
import type { Policy } from './kit/policy.ts';
import { createNetwork } from './network/neutron.ts';
import { createOrchestration } from './orchestration/heat.ts';
import { serviceAddresses } from './service-addresses.ts';
import { startCeilometer } from './telemetry/ceilometer.ts';
import { DEFAULT_EVENT_DEFINITIONS, DEFAULT_EVENT_PIPELINE } from './telemetry/default-config.ts';

/** Options of an embedded cloud. */
export interface CloudOptions {
  readonly hosts: number;
  /** vCPUs of each host, which has 2 GB of memory and 20 GB of disk for each vCPU. */
  readonly vcpus: number;
  readonly latency: LatencyProfile;
  readonly seed: number;
  readonly clock: Clock;
  readonly log: Log;
  /** An existing private folder for the homes of its hosts. */
  readonly workDir: string;
  /** Aodh's `event_alarm_cache_ttl`; default 0.1 s. */
  readonly aodhCacheTtlMs?: number;
  /** The default policies of its services; default `new`, those of 2025.1. */
  readonly policy?: Policy;
  /** The user who sees `host_status` of a server; default its owner, as in OPNFV's deployments. */
  readonly hostStatusPolicy?: 'owner' | 'admin';
  /** Resolves callback URLs as Aodh's notifier sees them; default: as the deployment's controllers do, or this machine. */
  readonly callbackResolver?: CallbackResolver;
  /** Faults of Aodh to inject after a host's link goes down; default none. */
  readonly alarmFaults?: AlarmFaults;
  /** Keystone's port; default a free one. */
  readonly listenPort?: number;
  /** Whether the programs that monitor its hosts run in another process; default false. */
  readonly isStandalone?: boolean;
  /** The product that installed it; default none. */
  readonly deployment?: DeploymentRequest;
  /** Service types that are left out of the catalogue, as on a cloud that has no such service. */
  readonly without?: readonly string[];
  /** How its services are registered in the catalogue; default as in OpenStack's installation guide. */
  readonly catalogueStyle?: CatalogueStyle;
  /** Connects to the RabbitMQ that its services use; default a bus inside this process. */
  readonly connectBus?: BrokerConnector | undefined;
  /** Whether a bus inside this process is closed to other processes; default false. */
  readonly isBusClosed?: boolean;
  /** Whether Ceilometer and Aodh publish on the default exchange, as those of OpenStack 2026.2; default false. */
  readonly onDefaultExchange?: boolean;
}

/** A cloud that runs in this process. */
export interface EmbeddedCloud {
  /** The environment variables of a client. */
  readonly openrc: Readonly<Record<string, string>>;
  readonly broker: MessageBroker;
  /** Injected faults; they may be changed at any time. */
  readonly faultInjection: FaultInjection;
  /** How to reach its hosts. */
  readonly access: FleetAccess;
  /** The simulated deployment, when one was requested. */
  readonly deployment?: SimulatedDeployment;
  /** Adds an external service to the catalogue of tokens issued from now on. */
  addService(entry: CatalogEntry): void;
  /** Ends every service, host and process of it. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const RAM_PER_VCPU_MB = 2048;
const DISK_PER_VCPU_GB = 20;
const DEFAULT_CACHE_TTL_MS = 100;

/** Starts a cloud. @throws DoctorError `PORT_TAKEN`, `BUS_TAKEN`; what `connectBus` throws */
export async function startCloud(options: CloudOptions): Promise<EmbeddedCloud> {
  const scope = openScope();
  try {
    return await assemble(options, scope);
  } catch (error) {
    await scope.close();
    throw error;
  }
}

async function assemble(options: CloudOptions, scope: Scope): Promise<EmbeddedCloud> {
  const { clock, log, hosts, vcpus, workDir } = options;
  const latency = createLatency(options.latency, options.seed, clock);
  const bus = await connectBus(options, scope);
  const own = bus ?? createBroker();
  const broker = options.onDefaultExchange === true ? onDefaultExchange(own) : own;
  const faultInjection = noFaultInjection();
  const catalog: CatalogEntry[] = [];
  const adminPassword = newToken();
  const serve = async (app: FastifyInstance, port = 0): Promise<string> => {
    scope.defer('service', () => app.close());
    return listen(app, port);
  };

  const size = { vcpus, ramMb: vcpus * RAM_PER_VCPU_MB, diskGb: vcpus * DISK_PER_VCPU_GB };
  const environment = {
    ...size,
    clock,
    log,
    homesDir: workDir,
    isStandalone: options.isStandalone,
    refusesSsh: (name: string) => faultInjection.refuseSsh.includes(name),
  };
  const deployment =
    options.deployment === undefined
      ? undefined
      : await openSimulatedDeployment({ ...options.deployment, ...environment, computes: hosts });
  const fleet = deployment?.fleet ?? (await startFleet({ ...environment, count: hosts }));
  scope.defer('hosts', () => fleet.close());
  let identityUrl = '';
  const base = (): string => identityUrl;
  const style = options.catalogueStyle ?? 'install-guide';
  const prefix = (type: string): string => prefixOf(style, type);
  const identity = await createIdentity({
    clock,
    log,
    latency,
    catalog,
    base,
    adminPassword,
    faultInjection,
    policy: options.policy,
    prefix: prefix('identity'),
  });
  const identityRoot = (await serve(identity.app, options.listenPort)) + prefix('identity');
  identityUrl = `${identityRoot}/v3`;

  const deps = { clock, log, latency, tokens: identity.tokens, broker, fleet, faultInjection };
  if (deployment === undefined) startTelemetry(deps, scope);
  else startNodeServices(deployment, deps, scope);
  const [image, network, alarming, info] = await Promise.all([
    createImageService({ ...deps, prefix: prefix('image') }),
    createNetwork({ ...deps, prefix: prefix('network'), externalNetwork: true }),
    createAlarming({
      ...deps,
      prefix: prefix('alarming'),
      cacheTtlMs: options.aodhCacheTtlMs ?? DEFAULT_CACHE_TTL_MS,
      callbackResolver: options.callbackResolver ?? deployment?.callbackResolver,
    }),
    createInfoService({
      ...deps,
      access: fleet.access,
      openBus: bus === undefined && options.isBusClosed !== true ? own : undefined,
    }),
  ]);
  scope.defer('aodh', () => alarming.close());
  await bus?.open();
  const compute = await createCompute({
    ...deps,
    prefix: prefix('compute'),
    images: image.catalogue,
    network: network.backend,
    policy: { hostStatus: options.hostStatusPolicy ?? 'owner' },
  });
  scope.defer('nova', () => compute.close());
  fleet.onLink(() => compute.hostLinkChanged());
  scope.defer('ordered faults', injectAlarmFaults(options.alarmFaults ?? {}, deps));
  const addresses: CatalogEntry[] = [];
  const orchestration = await createOrchestration({
    ...deps,
    prefix: prefix('orchestration'),
    catalog: addresses,
  });

  const at = async (type: string, app: FastifyInstance): Promise<string> => (await serve(app)) + prefix(type);
  const services = serviceAddresses({
    identity: identityRoot,
    compute: await at('compute', compute.app),
    network: await at('network', network.app),
    image: await at('image', image.app),
    alarming: await at('alarming', alarming.app),
    'doctor-simulator': await serve(info),
    orchestration: await at('orchestration', orchestration.app),
  }).filter(({ type }) => options.without?.includes(type) !== true);
  addresses.push(...services.map((service) => ({ ...service, url: guideUrl(service) })));
  catalog.push(...services.flatMap((service) => catalogEntries(style, service)));
  // Opened last, closed first: its engine's running work needs the other services.
  scope.defer('heat', () => orchestration.close());
  const variables = openrc(authUrl(style, identityRoot), adminPassword, style);
  await deployment?.publishOpenrc(variables);
  return {
    openrc: variables,
    ...(deployment === undefined ? {} : { deployment }),
    broker: own,
    faultInjection,
    access: fleet.access,
    addService: (entry) => void catalog.push(entry),
    close: () => scope.close(),
  };
}

async function connectBus(
  { connectBus: connect, clock, log }: CloudOptions,
  scope: Scope,
): Promise<AmqpBroker | undefined> {
  if (connect === undefined) return undefined;
  const bus = await connectAmqpBroker({ connect, clock, log });
  scope.defer('bus', () => bus.close());
  return bus;
}

function startTelemetry(
  deps: Omit<Parameters<typeof startCeilometer>[0], 'pipelineYaml' | 'definitionsYaml'>,
  scope: Scope,
): void {
  const ceilometer = startCeilometer({
    ...deps,
    pipelineYaml: DEFAULT_EVENT_PIPELINE,
    definitionsYaml: DEFAULT_EVENT_DEFINITIONS,
  });
  scope.defer('ceilometer', () => ceilometer.stop());
}

/** The services of a deployment's nodes, Ceilometer's agents among them. */
function startNodeServices(
  deployment: SimulatedDeployment,
  deps: Parameters<SimulatedDeployment['startServices']>[0],
  scope: Scope,
): void {
  const services = deployment.startServices(deps);
  scope.defer('services of the nodes', () => services.stop());
}

async function listen(app: FastifyInstance, port: number): Promise<string> {
  try {
    await app.listen({ host: LOOPBACK, port });
  } catch (error) {
    if (systemCodeOf(error) !== 'EADDRINUSE') throw error;
    throw new DoctorError('PORT_TAKEN', `Port ${port} of ${LOOPBACK} is taken by another program.`, {
      hint: 'End that program, or choose another port.',
      cause: error,
    });
  }
  return `http://${LOOPBACK}:${(app.server.address() as AddressInfo).port}`;
}

function openrc(url: string, password: string, style: CatalogueStyle): Readonly<Record<string, string>> {
  return {
    OS_AUTH_URL: url,
    OS_USERNAME: 'admin',
    OS_PASSWORD: password,
    OS_PROJECT_NAME: 'admin',
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_IDENTITY_API_VERSION: '3',
    OS_REGION_NAME: REGION,
    OS_INTERFACE: style === 'internal-only' ? 'internal' : 'public',
  };
}
