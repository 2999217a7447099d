import type { CloudOptions } from '../../simulator/cloud.ts';
import type { Config } from '../config/options.ts';

/** What the options say of the embedded cloud. */
export function simulatedCloud(
  options: Config['simulator'],
): Pick<CloudOptions, 'hosts' | 'vcpus' | 'latency' | 'seed' | 'policy' | 'catalogueStyle'> {
  return {
    hosts: options.simulatorHosts,
    vcpus: options.simulatorVcpus,
    latency: options.simulatorLatency,
    seed: options.simulatorSeed,
    policy: options.simulatorPolicy,
    catalogueStyle: options.simulatorCatalogueStyle,
  };
}
