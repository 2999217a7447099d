import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { openScope } from '../../core/scope.ts';
import { createBroker } from '../kit/broker.ts';
import type { MessageBroker } from '../kit/contracts.ts';
import { createLatency } from '../kit/latency.ts';
import { envelope } from '../kit/oslo.ts';
import { openSimulatedDeployment } from './deployment.ts';
import type { SimulatedDeployment } from './deployment.ts';
import type { DeployedNode } from './nodes.ts';
import type { DeploymentName } from './product.ts';

const clock = systemClock();
const log = silentLog;
let scope = openScope();
afterEach(async () => {
  await scope.close();
  scope = openScope();
});

interface Bench {
  readonly deployment: SimulatedDeployment;
  readonly broker: MessageBroker;
  /** How many of `count` errors of an instance come out of Ceilometer for Aodh. */
  delivered(count: number): Promise<number>;
}

async function start(name: DeploymentName): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-deployment-'));
  scope.defer('folder', () => rm(folder, { recursive: true, force: true }));
  const size = { vcpus: 4, ramMb: 2048, diskGb: 20 };
  const deployment = await openSimulatedDeployment({
    ...size,
    name,
    controllers: 3,
    computes: 2,
    clock,
    log,
    homesDir: folder,
  });
  scope.defer('hosts', () => deployment.fleet.close());
  const broker = createBroker();
  const services = deployment.startServices({ broker, latency: createLatency('none', 1, clock) });
  scope.defer('services', () => services.stop());
  return {
    deployment,
    broker,
    async delivered(count) {
      let seen = 0;
      const stop = broker.subscribe('ceilometer', 'alarm.all.sample', () => void (seen += 1));
      for (let index = 0; index < count; index += 1) {
        const payload = { tenant_id: 'owner', instance_id: 'vm', state: 'error' };
        const { body } = envelope({
          publisherId: 'sample',
          eventType: 'compute.instance.update',
          priority: 'INFO',
          payload,
          clock,
        });
        broker.publish('nova', 'notifications.info', body);
      }
      for (let turn = 0; turn < 10; turn += 1) await nextTurn();
      stop();
      return seen;
    },
  };
}

const nextTurn = (): Promise<void> => new Promise((done) => void setImmediate(done));

/** Runs bash on a node as a user, as its SSH server does. */
async function bash(node: DeployedNode, username: string, command: string) {
  const home = await node.host.home();
  const { exitCode, stdout, stderr } = await execa('bash', ['--noprofile', '--norc', '-c', command], {
    cwd: home.dirOf(username),
    env: { ...home.envOf(username) },
    extendEnv: false,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

const PIPELINE: Record<DeploymentName, string> = {
  apex: '/etc/ceilometer/event_pipeline.yaml',
  'apex-containers': '/var/lib/config-data/puppet-generated/ceilometer/etc/ceilometer/event_pipeline.yaml',
  fuel: '/etc/ceilometer/event_pipeline.yaml',
  daisy: '/etc/ceilometer/event_pipeline.yaml',
};
const PATCHED =
  'sources: [{name: a, events: ["*"], sinks: [b]}]\nsinks: [{name: b, publishers: ["notifier://?topic=alarm.all"]}]\n';

describe('services of a deployment', () => {
  it('pass nothing to Aodh until their files say so, each agent for its share of the messages', async () => {
    const { deployment, delivered } = await start('apex');
    const controllers = deployment.nodes.filter(({ role }) => role === 'controller');
    expect(await delivered(9)).toBe(0);
    for (const [index, node] of controllers.entries()) {
      writeFileSync(join(node.root, PIPELINE.apex), PATCHED);
      expect(await delivered(9)).toBe(index * 3);
      const restart = await bash(
        node,
        'heat-admin',
        'sudo systemctl restart openstack-ceilometer-notification',
      );
      expect(restart).toEqual({ exitCode: 0, stdout: '', stderr: '' });
      expect(await delivered(9)).toBe((index + 1) * 3);
    }
  });

  it('need the definitions, too, where the deployment has others', async () => {
    const { deployment, delivered } = await start('fuel');
    const controllers = deployment.nodes.filter(({ role }) => role === 'controller');
    for (const node of controllers) {
      writeFileSync(join(node.root, PIPELINE.fuel), PATCHED);
      await bash(node, 'ubuntu', 'sudo systemctl restart ceilometer-agent-notification');
    }
    expect(await delivered(3)).toBe(0);
  });

  it('stop when they cannot read their configuration, and leave the messages to the others', async () => {
    const { deployment, delivered } = await start('apex-containers');
    const [first, second, third] = deployment.nodes;
    for (const node of [first, second, third]) {
      const text = node === first ? 'sinks: [' : PATCHED;
      writeFileSync(join(node?.root ?? '', PIPELINE['apex-containers']), text);
      if (node !== undefined)
        await bash(node, 'heat-admin', 'sudo docker restart ceilometer_agent_notification');
    }
    if (first === undefined) throw new Error('no controller');
    expect((await bash(first, 'heat-admin', 'sudo docker ps --format "{{.Names}}"')).stdout).not.toContain(
      'ceilometer_agent_notification',
    );
    expect(await delivered(6)).toBe(6);
  });
});

describe('a node', () => {
  it('keeps its files and their permissions', async () => {
    const { deployment } = await start('apex');
    const [controller] = deployment.nodes;
    if (controller === undefined) throw new Error('no controller');
    const as = (command: string) => bash(controller, 'heat-admin', command);
    expect((await as('cat /etc/nova/nova.conf')).stderr).toBe('cat: /etc/nova/nova.conf: Permission denied');
    expect((await as('sudo -n cat /etc/nova/nova.conf')).stdout).toContain('transport_url=rabbit://guest:');
    expect((await as('cd /etc/nova && ls')).stderr).toBe('bash: cd: /etc/nova: Permission denied');
    expect((await as(`sudo -n bash -c 'cd /etc/nova && ls'`)).stdout).toBe('nova.conf');
    expect(statSync(join(controller.root, '/etc/nova/nova.conf')).mode & 0o777).toBe(0o640);
    await as(`sudo -n bash -c 'cd /etc/ceilometer && echo "# more" >>event_pipeline.yaml'`);
    expect(readFileSync(join(controller.root, PIPELINE.apex), 'utf8')).toContain('# more');
    expect((await as('systemctl restart openstack-nova-scheduler')).stderr).toContain(
      'Interactive authentication',
    );
  });

  it('takes its CPU allocation ratio from its own configuration, or else from the scheduler', async () => {
    const { deployment } = await start('daisy');
    const [host] = deployment.fleet.list();
    const compute = deployment.nodes.find(({ novaName }) => novaName === host?.name);
    if (compute === undefined) throw new Error('no compute');
    expect(host?.cpuAllocationRatio).toBe(16);
    const file = join(compute.root, '/etc/nova/nova.conf');
    writeFileSync(file, `[DEFAULT]\ncpu_allocation_ratio = 1.0\n`);
    expect(host?.cpuAllocationRatio).toBe(16);
    await bash(compute, 'root', 'systemctl restart openstack-nova-compute');
    expect(host?.cpuAllocationRatio).toBe(1);
  });
});

describe('a controller', () => {
  it('has a loopback interface of its own', async () => {
    const { deployment } = await start('fuel');
    const [controller] = deployment.nodes;
    const served: string[] = [];
    const http = createServer((request, response) => {
      served.push(request.url ?? '');
      response.end();
    });
    scope.defer('http', () => void http.close());
    expect(() => deployment.callbackResolver.resolve('http://localhost:12346/failure/x')).toThrow(
      /ECONNREFUSED/,
    );
    const listener = await controller?.loopback.listen(12_346, (socket) => http.emit('connection', socket));
    scope.defer('listener', async () => listener?.close());
    const urls = [0, 1, 2].map(() => {
      try {
        return deployment.callbackResolver.resolve('http://127.0.0.1:12346/failure/x');
      } catch {
        return undefined;
      }
    });
    const [only, ...others] = urls.filter((url) => url !== undefined);
    expect(others).toEqual([]);
    await fetch(only ?? '', { headers: { connection: 'close' } });
    expect(served).toEqual(['/failure/x']);
    expect(deployment.callbackResolver.resolve('http://192.0.2.1/x')).toBe('http://192.0.2.1/x');
  });
});

describe('the commands of the installer', () => {
  it.each<[DeploymentName, string, [string, RegExp][]]>([
    [
      'apex',
      'stack',
      [
        [
          '. ./stackrc; nova list',
          /\| overcloud-controller-2 +\| ACTIVE \| - +\| Running +\| ctlplane=127\.21\.0\.13 \|/,
        ],
        ['nova list', /You must provide a user name/],
        ['. ./stackrc; openstack server list', /openstack: command not found/],
      ],
    ],
    [
      'apex-containers',
      'stack',
      [
        [
          '. ./stackrc; openstack server list',
          /\| overcloud-novacompute-0 +\| ACTIVE \| ctlplane=127\.21\.1\.1 +\|/,
        ],
        ['openstack server list', /Missing value auth-url/],
      ],
    ],
    [
      'fuel',
      'ubuntu',
      [
        [
          `sudo salt '*' --out yaml pillar.get _param:single_address`,
          /^cmp001\.mcp-ovs-ha\.local: 127\.21\.1\.1$/m,
        ],
        [
          `sudo salt 'ctl*' pillar.get _param:single_address`,
          /^ctl01\.mcp-ovs-ha\.local:\n {4}127\.21\.0\.11$/m,
        ],
        [`salt '*' test.ping`, /Failed to authenticate/],
      ],
    ],
    [
      'daisy',
      'root',
      [
        [
          '. ./daisyrc_admin; daisy host-list',
          /\| host-127-21-0-11 \| .* \| \[u'CONTROLLER_LB', u'CONTROLLER_HA'\] \|/,
        ],
        ['daisy host-list', /You must provide a username/],
      ],
    ],
  ])('answer as on %s', async (name, username, commands) => {
    const { deployment } = await start(name);
    for (const [command, output] of commands) {
      const { stdout, stderr } = await bash(deployment.jump, username, command);
      expect(`${stdout}${stderr}`).toMatch(output);
    }
  });
});
