import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { run, words } from '../process/command.ts';
import { restorePolicy, withoutServiceStarts } from './policy.ts';

/**
 * Debian's packages, by what they are for. nova-compute wants one of its hypervisors' packages beside it, and
 * nova-compute-ironic is the one that brings no emulator.
 */
const PACKAGES: readonly string[] = words(`
  mariadb-server rabbitmq-server memcached libeatmydata1 uwsgi-core uwsgi-plugin-python3
  keystone glance-api placement-api neutron-server
  nova-api nova-conductor nova-scheduler nova-compute nova-compute-ironic
  ceilometer-agent-notification aodh-api aodh-evaluator aodh-listener aodh-notifier
  heat-api heat-engine
  openssh-server sudo iproute2 iputils-ping nftables collectd-core
  python3-openstackclient python3-heatclient python3-aodhclient
`);

const VITRAGE_PACKAGES = words('vitrage-api vitrage-graph vitrage-notifier');

const APT_TIMEOUT_MS = 15 * 60_000;

/** The lab's packages can be installed again, so dpkg need not wait for the disk after each file. */
const APT_OPTIONS = words(`
  -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-unsafe-io
`);

/** The packages are installed, and none of their own services was started. */
export function packagesStep({ lab, versions }: LabContext): Step {
  const wanted = [...PACKAGES, ...(lab.shape.vitrage ? VITRAGE_PACKAGES : [])];
  const look = async (): Promise<void> => {
    for (const [name, version] of await installedVersions()) versions.set(name, version);
  };
  return {
    name: 'packages',
    requires: [],
    async check() {
      await restorePolicy();
      await look();
      return wanted.every((name) => versions.has(name));
    },
    async apply() {
      await withoutServiceStarts(() => install(wanted));
      await look();
    },
  };
}

/** An interrupted apt-get leaves packages unpacked; dpkg finishes them first. It is never interrupted from here. */
async function install(packages: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive', APT_LISTCHANGES_FRONTEND: 'none' };
  const options = { env, timeoutMs: APT_TIMEOUT_MS };
  await run('dpkg', ['--configure', '-a', '--force-confold'], options);
  await run('apt-get', ['update', '-q', ...APT_OPTIONS], options);
  const words = ['install', '-q', '-y', '--no-install-recommends', ...APT_OPTIONS, ...packages];
  await run('apt-get', words, options);
}

async function installedVersions(): Promise<[string, string][]> {
  const format = '${db:Status-Abbrev} ${Package} ${Version}\\n';
  const { stdout } = await run('dpkg-query', ['-W', `-f=${format}`]);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([status]) => status === 'ii')
    .map(([, name = '', version = '']) => [name, version]);
}
