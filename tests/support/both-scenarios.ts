import { systemClock } from '../../core/clock.ts';
import { connectBroker } from '../../openstack/bus/connect.ts';
import { parseTransportUrl } from '../../openstack/bus/transport-url.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { CloudOptions } from '../../simulator/cloud.ts';
import type { DeploymentName } from '../../simulator/deployments/product.ts';
import { deploymentBench } from './deployment.ts';
import type { DeploymentBench } from './deployment.ts';
import { recordOf } from './run-record.ts';
import type { PrivateRabbit } from './rabbitmq.ts';
import type { CommandBench } from './world.ts';

/** Starts a deployment whose services talk over RabbitMQ, as those of a real one do. */
export function deploymentOnRabbit(
  bench: CommandBench,
  rabbit: PrivateRabbit,
  name: DeploymentName,
  latency: CloudOptions['latency'] = 'none',
): Promise<DeploymentBench> {
  const transportUrl = rabbit.url({ vhost: name });
  const url = parseTransportUrl(transportUrl);
  return deploymentBench(bench, name, {
    latency,
    transportUrl,
    connectBus: (closing) => connectBroker(url, { clock: systemClock(), signal: closing }),
  });
}

/**
 * Runs both scenarios on a deployment and looks at every file and port of its nodes before and after. Returns its
 * record, and what is wrong, in sentences: nothing when both passed and everything is as it was.
 */
export async function runBoth(
  deployed: DeploymentBench,
  options: readonly string[] = [],
): Promise<{ readonly problems: readonly string[]; readonly record: RunRecord | undefined }> {
  const sides = ['consumer', 'inspector', 'admin-tool', 'app-manager'];
  const before = deployed.snapshot();
  const ports = sides.flatMap((side) => [`--${side}-port`, '0']);
  const result = await deployed.run(['test', '--case', 'all', '--json', ...ports, ...options]);
  const after = deployed.snapshot();
  const listening = deployed.nodes.flatMap(({ name, loopback }) =>
    loopback.ports().map((port) => `port ${port} of ${name} is still open`),
  );
  const changed = [...new Set([...before.keys(), ...after.keys()])]
    .filter((file) => before.get(file) !== after.get(file))
    .map((file) => `${file} is not as it was`);
  const record = result.stdout === '' ? undefined : recordOf(result);
  const verdicts = record === undefined ? [result.stderr] : verdictProblems(record);
  return { record, problems: [...verdicts, ...listening, ...changed] };
}

function verdictProblems({ scenarios, leftovers }: RunRecord): readonly string[] {
  const names = scenarios.map(({ name }) => name).join(', ');
  return [
    ...(names === 'fault_management, maintenance' ? [] : [`it has scenarios ${names || '(none)'}`]),
    ...scenarios
      .filter(({ verdict }) => verdict !== 'passed')
      .map(({ name, verdict, reason }) => `${name} ${verdict}: ${reason}`),
    ...leftovers.map(({ what, reason }) => `${what} was left: ${reason}`),
  ];
}
