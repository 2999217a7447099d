import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { competingConsumers } from '../kit/competing-consumers.ts';
import type { CompetingConsumers } from '../kit/competing-consumers.ts';
import type { CallbackResolver, MessageBroker } from '../kit/contracts.ts';
import type { Latency } from '../kit/latency.ts';
import { startCeilometer } from '../telemetry/ceilometer.ts';
import type { Ceilometer } from '../telemetry/ceilometer.ts';
import { PACKAGED_DEFINITIONS } from './ceilometer-files.ts';
import { readOption, readNodeFile } from './config-files.ts';
import type { DeployedNode } from './nodes.ts';
import type { ServicePlan } from './product.ts';
import { startService } from './services.ts';
import type { ServiceBehavior } from './services.ts';

/** The behavior of the services on a deployment's nodes. */
export interface Behaviors {
  readonly callbackResolver: CallbackResolver;
  /** The CPU allocation ratio of a compute node by its own and the scheduler's configuration. */
  cpuRatioOf(nodeName: string): number;
  /** Starts every service of every node. */
  start(deps: BehaviorDeps): { stop(): void };
}

interface BehaviorDeps {
  readonly broker: MessageBroker;
  readonly latency: Latency;
  readonly clock: Clock;
  readonly log: Log;
}

/** Nova's default, where neither compute nor scheduler says otherwise. */
const DEFAULT_CPU_RATIO = 16;

/** The behaviors of the services of these nodes, whose files must exist. */
export function createBehaviors(nodes: readonly DeployedNode[]): Behaviors {
  const ratios = new Map<string, number>();
  /** The controllers whose aodh-notifier runs, in turn. */
  const notifiers: DeployedNode[] = [];
  const state = { ratios, notifiers };
  return {
    callbackResolver: { resolve: (url) => resolveFrom(notifiers, url) },
    cpuRatioOf(nodeName) {
      const own = ratios.get(nodeName) ?? 0;
      const scheduler = nodes.find(({ name, role }) => role === 'controller' && (ratios.get(name) ?? 0) > 0);
      return own > 0 ? own : (ratios.get(scheduler?.name ?? '') ?? DEFAULT_CPU_RATIO);
    },
    start(deps) {
      const agents: Ceilometer[] = [];
      const queues = competingConsumers(deps.broker);
      for (const [index, node] of nodes.entries()) {
        for (const plan of node.servicePlans) {
          const telemetry = { index, queues, agents };
          const log = deps.log.child({ node: node.name });
          node.services.push(
            startService(plan, behaviorOf(plan, node, { ...deps, ...state, telemetry }), log),
          );
        }
      }
      return {
        stop() {
          for (const agent of agents) agent.stop();
        },
      };
    },
  };
}

interface BehaviorContext extends BehaviorDeps {
  readonly ratios: Map<string, number>;
  readonly notifiers: DeployedNode[];
  readonly telemetry: {
    readonly index: number;
    readonly queues: CompetingConsumers;
    readonly agents: Ceilometer[];
  };
}

function behaviorOf(
  plan: ServicePlan,
  node: DeployedNode,
  context: BehaviorContext,
): ServiceBehavior | undefined {
  const { ratios, notifiers } = context;
  const read = (file: string): string | undefined => readNodeFile(node.root, join(plan.configDir, file));
  if (plan.kind === 'ceilometer-notification') return ceilometerBehavior(read, context);
  if (plan.kind === 'nova-scheduler' || plan.kind === 'nova-compute') {
    return {
      start() {
        const text = read('nova.conf');
        if (text === undefined) throw new Error('nova.conf is missing');
        ratios.set(node.name, Number(readOption(text, 'cpu_allocation_ratio') ?? 0));
      },
      stop() {},
    };
  }
  if (plan.kind === 'aodh-notifier') {
    return {
      start: () => void notifiers.push(node),
      stop: () => void notifiers.splice(notifiers.indexOf(node), 1),
    };
  }
  return undefined;
}

/** One of the notification agents that share the queue. */
function ceilometerBehavior(
  read: (file: string) => string | undefined,
  context: BehaviorContext,
): ServiceBehavior {
  const { index, queues, agents } = context.telemetry;
  let agent: Ceilometer | undefined;
  return {
    start() {
      const pipelineYaml = read('event_pipeline.yaml');
      if (pipelineYaml === undefined) throw new Error('event_pipeline.yaml is missing');
      // Without a file of the deployment's own, the one in Ceilometer's package is read.
      const definitionsYaml = read('event_definitions.yaml') ?? PACKAGED_DEFINITIONS;
      if (agent === undefined) {
        agent = startCeilometer({ ...context, broker: queues.member(index), pipelineYaml, definitionsYaml });
        agents.push(agent);
      } else agent.reload({ pipelineYaml, definitionsYaml });
      queues.setActive(index, true);
    },
    stop: () => queues.setActive(index, false),
  };
}

/**
 * Resolves a URL as the next controller in turn sees it: its loopback interface is not this machine's.
 * @throws Error `ECONNREFUSED` when nothing listens there
 */
function resolveFrom(notifiers: DeployedNode[], url: string): string {
  const target = new URL(url);
  const node = notifiers.shift();
  if (node !== undefined) notifiers.push(node);
  if (!isLoopback(target.hostname)) return url;
  const port = Number(target.port === '' ? 80 : target.port);
  const real = node?.loopback.locate(port);
  if (real === undefined) {
    throw Object.assign(
      new Error(`connect ECONNREFUSED ${target.host} on ${node?.name ?? 'no controller'}`),
      {
        code: 'ECONNREFUSED',
      },
    );
  }
  target.hostname = real.address;
  target.port = String(real.port);
  return target.href;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}
