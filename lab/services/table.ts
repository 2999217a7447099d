import type { ConfigInput } from '../config/config-file.ts';
import { allHosts } from '../description.ts';
import { controlServices } from './control.ts';
import { hostServices } from './hosts.ts';
import { infrastructureServices } from './infrastructure.ts';
import type { ServiceSpec } from './spec.ts';

/** Every service of a lab, in the order that a person would name them. */
export function allServices(input: ConfigInput): ServiceSpec[] {
  return [
    ...infrastructureServices(input),
    ...controlServices(input),
    ...allHosts(input.lab).flatMap((host) => hostServices(input, host)),
  ];
}
