import { DoctorError } from '../../core/errors.ts';
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

/** The service of a name. @throws DoctorError `USAGE` with the names of all services for an unknown one */
export function serviceNamed(input: ConfigInput, service: string): ServiceSpec {
  const services = allServices(input);
  const spec = services.find(({ name }) => name === service);
  if (spec !== undefined) return spec;
  throw new DoctorError('USAGE', `The lab has no service ${JSON.stringify(service)}.`, {
    hint: `It has ${services.map(({ name }) => name).join(', ')}.`,
  });
}
