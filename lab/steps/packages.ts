import { chmod, copyFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { run } from '../process/command.ts';

/**
 * Debian's packages, by what they are for. nova-compute wants one of its hypervisors' packages beside it, and
 * nova-compute-ironic is the one that brings no emulator.
 */
export const PACKAGES = [
  ...['mariadb-server', 'rabbitmq-server', 'memcached', 'uwsgi-core', 'uwsgi-plugin-python3'],
  ...['keystone', 'glance-api', 'placement-api', 'neutron-server'],
  ...['nova-api', 'nova-conductor', 'nova-scheduler', 'nova-compute', 'nova-compute-ironic'],
  ...['ceilometer-agent-notification', 'aodh-api', 'aodh-evaluator', 'aodh-listener', 'aodh-notifier'],
  ...['heat-api', 'heat-engine', 'vitrage-api', 'vitrage-graph', 'vitrage-notifier'],
  ...['openssh-server', 'sudo', 'iproute2', 'iputils-ping', 'collectd-core'],
  ...['python3-openstackclient', 'python3-heatclient', 'python3-aodhclient'],
] as const;

const APT_TIMEOUT_MS = 15 * 60_000;
const APT_OPTIONS = [
  ...['-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Options::=--force-confold'],
  // The lab's packages can be installed again: nothing is lost if the power goes.
  ...['-o', 'Dpkg::Options::=--force-unsafe-io', '-o', 'APT::Keep-Downloaded-Packages=false'],
];

/** The packages are installed. None of their own services is started, and the user's own rule about that stays. */
export function packagesStep(context: LabContext): Step {
  const { versions, signal } = context;
  return {
    name: 'packages',
    needs: [],
    async isSo() {
      for (const [name, version] of await installedVersions()) versions.set(name, version);
      return PACKAGES.every((name) => versions.has(name));
    },
    async make() {
      await withoutServiceStarts(async () => {
        const env = { DEBIAN_FRONTEND: 'noninteractive', APT_LISTCHANGES_FRONTEND: 'none' };
        const options = { env, timeoutMs: APT_TIMEOUT_MS, signal };
        await run('apt-get', ['update', '-q', ...APT_OPTIONS], options);
        await run(
          'apt-get',
          ['install', '-q', '-y', '--no-install-recommends', ...APT_OPTIONS, ...PACKAGES],
          options,
        );
      });
      for (const [name, version] of await installedVersions()) versions.set(name, version);
    },
  };
}

async function installedVersions(): Promise<[string, string][]> {
  const format = '${db:Status-Abbrev} ${Package} ${Version}\\n';
  const { stdout } = await run('dpkg-query', ['-W', `-f=${format}`], { okCodes: [0, 1] });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([status]) => status === 'ii')
    .map(([, name = '', version = '']) => [name, version]);
}

const POLICY = '/usr/sbin/policy-rc.d';
const KEPT = '/usr/sbin/policy-rc.d.doctor-lab-kept';
const MARK = '# doctor-lab: removed when the packages are installed';

/**
 * Debian asks this file whether a package may start its service (invoke-rc.d(8)): 101 is no. What was there
 * before comes back, also after an attempt that was cut short.
 */
async function withoutServiceStarts(install: () => Promise<void>): Promise<void> {
  if ((await exists(POLICY)) && !(await exists(KEPT))) await copyFile(POLICY, KEPT);
  await writeFile(POLICY, `#!/bin/sh\n${MARK}\nexit 101\n`);
  await chmod(POLICY, 0o755);
  try {
    await install();
  } finally {
    await restorePolicy();
  }
}

async function restorePolicy(): Promise<void> {
  if (await exists(KEPT)) await rename(KEPT, POLICY);
  else await rm(POLICY, { force: true });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
