import { computeHostConfig } from '../config/compute.ts';
import type { ConfigInput } from '../config/config-file.ts';
import { hostPaths } from '../config/hosts.ts';
import type { LabHost } from '../description.ts';
import type { ServiceSpec } from './spec.ts';

/** What runs on a compute host. */
export function hostServices(input: ConfigInput, host: LabHost): ServiceSpec[] {
  const { sshdConfig } = hostPaths(input, host);
  const config = computeHostConfig(input, host);
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
      needs: [`network of ${host.name}`],
      stopMs: 2_000,
    },
    {
      name: `${host.name}-nova-compute`,
      command: ['/usr/bin/nova-compute', '--config-file', config],
      user: 'nova',
      host,
      files: [config],
      ready: { kind: 'bus' },
      needs: [`network of ${host.name}`, 'service nova-conductor', 'service placement-api'],
      stopMs: 3_000,
    },
  ];
}
