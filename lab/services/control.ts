import { join } from 'node:path';
import { computeConfig, computePolicy, LAID_OUT_NOVA_CONFIG, novaConfigOn } from '../config/compute.ts';
import type { ConfigInput } from '../config/config-file.ts';
import { identityPaths } from '../config/identity.ts';
import { imageConfig, placementConfig } from '../config/image-placement.ts';
import { networkPaths } from '../config/network.ts';
import { orchestrationConfig } from '../config/orchestration.ts';
import { rcaPaths } from '../config/rca.ts';
import { aodhPaths, ceilometerPaths } from '../config/telemetry.ts';
import { listenAddress, urlOf } from '../description.ts';
import type { PortName } from '../description.ts';
import { words } from '../process/command.ts';
import type { ServiceSpec } from './spec.ts';

const BUS = 'service rabbitmq';
const CACHE = 'service memcached';
const STOP_MS = 3_000;

/** The services of the control host, each one process (or one worker, where the program insists on those). */
export function controlServices(input: ConfigInput): ServiceSpec[] {
  return [...apis(input), ...workers(input), ...(input.lab.shape.vitrage ? vitrage(input) : [])];
}

/** What answers HTTP. */
function apis(input: ConfigInput): ServiceSpec[] {
  const { lab } = input;
  const identity = identityPaths(input).config;
  const { config: aodh, paste } = aodhPaths(input);
  const { config: network, ml2 } = networkPaths(input);
  const http = (port: PortName) => ({
    port,
    ready: { kind: 'http', url: `${urlOf(lab, port)}/` } as const,
    stopMs: STOP_MS,
  });
  return [
    {
      name: 'keystone',
      // Its threads share the token of a request: one is now and then judged by the rights of another.
      command: uwsgi(input, 'keystone', '/usr/bin/keystone-wsgi-public', { processes: 4, threads: 1 }),
      user: 'keystone',
      env: { OS_KEYSTONE_CONFIG_FILES: identity },
      files: [identity],
      ...http('keystone'),
      requires: ['network', 'database keystone', CACHE],
    },
    {
      name: 'glance-api',
      command: ['/usr/bin/glance-api', '--config-file', imageConfig(input)],
      user: 'glance',
      files: [imageConfig(input)],
      ...http('glance'),
      requires: ['network', 'database glance', CACHE],
    },
    {
      name: 'placement-api',
      // Placement allowed one VM too many on a host when three claims came at once: they are served one by one.
      command: uwsgi(input, 'placement', '/usr/bin/placement-api', { processes: 1, threads: 1 }),
      user: 'placement',
      env: { OS_PLACEMENT_CONFIG_DIR: join(lab.paths.etc, 'placement') },
      files: [placementConfig(input)],
      ...http('placement'),
      requires: ['network', 'database placement', CACHE],
    },
    {
      name: 'nova-api',
      command: ['/usr/bin/nova-api', '--config-file', computeConfig(input)],
      user: 'nova',
      files: [computeConfig(input), computePolicy(input)],
      ...http('nova'),
      requires: ['database nova', BUS, CACHE],
    },
    {
      name: 'neutron-server',
      command: ['/usr/bin/neutron-server', '--config-file', network, '--config-file', ml2],
      user: 'neutron',
      files: [network, ml2],
      ...http('neutron'),
      requires: ['database neutron', BUS, CACHE],
    },
    {
      name: 'aodh-api',
      command: uwsgi(input, 'aodh', join(lab.paths.etc, 'files', 'aodh-api.wsgi')),
      user: 'aodh',
      env: { AODH_CONFIG: aodh },
      files: [aodh, paste],
      ...http('aodh'),
      requires: ['database aodh', BUS, CACHE],
    },
    {
      name: 'heat-api',
      command: ['/usr/bin/heat-api', '--config-file', orchestrationConfig(input)],
      user: 'heat',
      files: [orchestrationConfig(input)],
      ...http('heat'),
      requires: ['database heat', BUS, CACHE],
    },
  ];
}

/** A service of one program that lives on the message bus. */
function worker(
  name: string,
  user: string,
  files: readonly string[],
  requires: readonly string[],
): ServiceSpec {
  return {
    name,
    command: [`/usr/bin/${name}`, ...files.flatMap((file) => ['--config-file', file])],
    user,
    files,
    ready: { kind: 'bus' },
    requires: [BUS, ...requires],
    stopMs: STOP_MS,
  };
}

/** Vitrage. Its picture of the cloud begins with what Nova knows when it starts. */
function vitrage(input: ConfigInput): ServiceSpec[] {
  const { config, paste } = rcaPaths(input);
  const requires = ['database vitrage', 'catalogue'];
  return [
    {
      name: 'vitrage-api',
      command: uwsgi(input, 'vitrage', join(input.lab.paths.etc, 'files', 'vitrage-api.wsgi')),
      user: 'vitrage',
      env: { VITRAGE_CONFIG: config },
      files: [config, paste],
      port: 'vitrage',
      ready: { kind: 'http', url: `${urlOf(input.lab, 'vitrage')}/` },
      requires: [BUS, CACHE, ...requires],
      stopMs: STOP_MS,
    },
    worker('vitrage-graph', 'vitrage', [config], [...requires, 'compute hosts']),
    worker('vitrage-notifier', 'vitrage', [config], [...requires, 'service nova-api']),
  ];
}

/** What lives on the message bus alone. */
function workers(input: ConfigInput): ServiceSpec[] {
  const compute = [computeConfig(input)];
  const aodh = aodhPaths(input);
  const { layout } = input.lab;
  const { config: ceilometer, pipeline, definitions, seen } = ceilometerPaths(input);
  const scheduler = layout === undefined ? compute : [LAID_OUT_NOVA_CONFIG];
  return [
    worker('nova-conductor', 'nova', compute, ['database nova', 'catalogue']),
    onController(input, {
      ...worker('nova-scheduler', 'nova', scheduler, ['database nova', 'catalogue', 'service placement-api']),
      files: layout === undefined ? compute : [novaConfigOn(layout.controller)],
    }),
    onController(input, {
      ...worker('ceilometer-agent-notification', 'ceilometer', [seen.config], []),
      files: [ceilometer, pipeline, definitions],
    }),
    worker('aodh-listener', 'aodh', [aodh.config, aodh.listener], ['database aodh']),
    onController(input, worker('aodh-notifier', 'aodh', [aodh.config], ['database aodh'])),
    {
      ...worker('aodh-evaluator', 'aodh', [aodh.config], ['database aodh']),
      // It speaks on the bus only when an alarm fires.
      ready: { kind: 'worker' },
    },
    worker('heat-engine', 'heat', [orchestrationConfig(input)], ['database heat']),
  ];
}

/** A product has these on its controller, a host of its own; otherwise they are on the control host. */
function onController({ lab: { layout } }: ConfigInput, spec: ServiceSpec): ServiceSpec {
  if (layout === undefined) return spec;
  const { controller } = layout;
  return { ...spec, host: controller, requires: [...spec.requires, `network of ${controller.name}`] };
}

/**
 * A WSGI program under uWSGI. Without the header its clients keep a connection that uWSGI has closed, and
 * their next request ends in a reset.
 */
function uwsgi(
  { lab }: ConfigInput,
  port: PortName,
  program: string,
  { processes, threads } = { processes: 1, threads: 8 },
): string[] {
  const at = `${listenAddress(lab, port)}:${lab.ports[port]}`;
  return [
    ...words(`/usr/bin/uwsgi-core --plugin python3 --http-socket ${at} --wsgi-file ${program} --need-app`),
    ...words(
      `--processes ${processes} --threads ${threads} --enable-threads --master --no-orphans --lazy-apps`,
    ),
    ...words(
      '--single-interpreter --die-on-term --listen 100 --buffer-size 65535 --disable-logging --procname-prefix-spaced',
    ),
    `lab-${port}`,
    '--add-header',
    'Connection: close',
  ];
}
