import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { startCloud } from '../../simulator/cloud.ts';
import type { CloudOptions, EmbeddedCloud } from '../../simulator/cloud.ts';
import type { DeploymentRequest, SimulatedDeployment } from '../../simulator/deployments/deployment.ts';
import type { DeployedNode } from '../../simulator/deployments/nodes.ts';
import type { DeploymentName } from '../../simulator/deployments/product.ts';
import type { CommandBench, CommandResult } from './world.ts';

/** A simulated deployment and the commands of doctor on it. */
export interface DeploymentBench {
  readonly cloud: EmbeddedCloud;
  readonly deployment: SimulatedDeployment;
  readonly nodes: readonly DeployedNode[];
  node(name: string): DeployedNode;
  controllers(): readonly DeployedNode[];
  computes(): readonly DeployedNode[];
  /** The variables that a client needs. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command of doctor with them. */
  run(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** Every file of every node: its content's hash, owner and mode. */
  snapshot(): ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** Starts a deployment with three controllers and three computes; without latency, unless one is asked for. */
export async function deploymentBench(
  bench: CommandBench,
  name: DeploymentName,
  more: Partial<DeploymentRequest & Pick<CloudOptions, 'latency'>> & Pick<CloudOptions, 'connectBus'> = {},
): Promise<DeploymentBench> {
  const { connectBus, latency = 'none', ...request } = more;
  const workDir = mkdtempSync(join(tmpdir(), 'doctor-deployed-'));
  const cloud = await startCloud({
    hosts: 3,
    vcpus: 8,
    latency,
    seed: 1,
    clock: systemClock(),
    log: silentLog,
    workDir,
    connectBus,
    deployment: { name, controllers: 3, ...request },
  });
  const { deployment } = cloud;
  if (deployment === undefined) throw new Error('no deployment');
  const env = { HOME: '/nonexistent', PATH: '/usr/bin:/bin', ...cloud.openrc, ...deployment.env };
  const nodes = [deployment.jump, ...deployment.nodes];
  return {
    cloud,
    deployment,
    nodes,
    node(wanted) {
      const node = nodes.find((candidate) => candidate.name === wanted);
      if (node === undefined) throw new Error(`no node ${wanted}`);
      return node;
    },
    controllers: () => nodes.filter(({ role }) => role === 'controller'),
    computes: () => nodes.filter(({ role }) => role === 'compute'),
    env,
    run: (argv, changed = {}) => bench.run(argv, { env: { ...env, ...changed } }),
    snapshot: () => new Map(nodes.flatMap((node) => filesOf(node).map((file) => stateOf(node, file)))),
    async close() {
      await cloud.close();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}

function filesOf({ root }: DeployedNode): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

function stateOf({ name, root }: DeployedNode, file: string): [string, string] {
  const { mode, uid, gid } = lstatSync(file);
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  return [`${name}:/${relative(root, file)}`, `${hash} ${uid}:${gid} ${(mode & 0o7777).toString(8)}`];
}

/** From the start of a run until its hosts were ready, by the run's own trace. */
export function setUpMs(
  { folder }: Pick<CommandBench, 'folder'>,
  { runId, startedAt }: Pick<RunRecord, 'runId' | 'startedAt'>,
): number {
  const events = readFileSync(join(folder, 'runs', runId, 'trace.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { atUs: number; data?: { phase?: string } });
  const ready = events.find(({ data }) => data?.phase?.startsWith('stand up') === true);
  return (ready?.atUs ?? Number.NaN) / 1000 - Date.parse(startedAt);
}
