import { computeHostConfig, LAID_OUT_NOVA_CONFIG } from '../config/compute.ts';
import type { ConfigInput } from '../config/config-file.ts';
import { hostPaths } from '../config/hosts.ts';
import type { ComputeHost, LabHost } from '../description.ts';
import type { ServiceSpec } from './spec.ts';

/** What runs on a host for its own sake. */
export function hostServices(input: ConfigInput, host: LabHost): ServiceSpec[] {
  const { sshdConfig } = hostPaths(input, host);
  return [
    {
      name: `${host.name}-sshd`,
      command: ['/usr/sbin/sshd', '-D', '-e', '-f', sshdConfig],
      host,
      files: [sshdConfig],
      ready: {
        kind: 'banner',
        at: { host: host.managementIp, port: 22 },
        expect: (answer) => Buffer.from(answer).toString('latin1').startsWith('SSH-2.0'),
      },
      requires: [`network of ${host.name}`],
      stopMs: 2_000,
    },
    ...input.lab.hosts.filter(({ name }) => name === host.name).map((compute) => novaCompute(input, compute)),
  ];
}

function novaCompute(input: ConfigInput, host: ComputeHost): ServiceSpec {
  const config = computeHostConfig(input, host);
  const seen = host.overlay === undefined ? config : LAID_OUT_NOVA_CONFIG;
  return {
    name: `${host.name}-nova-compute`,
    command: ['/usr/bin/nova-compute', '--config-file', seen],
    user: 'nova',
    host,
    files: [config],
    ready: { kind: 'bus' },
    requires: [`network of ${host.name}`, 'service nova-conductor', 'service placement-api'],
    stopMs: 3_000,
  };
}
