import { clientFiles } from './client.ts';
import { computeFiles } from './compute.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { hostFiles } from './hosts.ts';
import { identityFiles } from './identity.ts';
import { imageFiles, placementFiles } from './image-placement.ts';
import { infrastructureFiles } from './infrastructure.ts';
import { networkFiles } from './network.ts';
import { orchestrationFiles } from './orchestration.ts';
import { rcaFiles } from './rca.ts';
import { aodhFiles, ceilometerFiles } from './telemetry.ts';

/** Every configuration file of a lab. */
export function allFiles(input: ConfigInput): ConfigFile[] {
  return [
    ...infrastructureFiles(input),
    ...identityFiles(input),
    ...imageFiles(input),
    ...placementFiles(input),
    ...computeFiles(input),
    ...networkFiles(input),
    ...ceilometerFiles(input),
    ...aodhFiles(input),
    ...orchestrationFiles(input),
    ...(input.lab.shape.vitrage ? rcaFiles(input) : []),
    ...hostFiles(input),
    ...clientFiles(input),
  ];
}
