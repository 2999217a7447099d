import type { ServiceAddress } from './catalogue-style.ts';

/** Where each service listens, by type, without its version. */
export type ServiceRoots = Readonly<
  Record<
    'identity' | 'compute' | 'network' | 'image' | 'alarming' | 'orchestration' | 'doctor-simulator',
    string
  >
>;

/** The services with their addresses in OpenStack's installation guide, and those of old clouds. */
export function serviceAddresses(roots: ServiceRoots): readonly ServiceAddress[] {
  return [
    { type: 'identity', name: 'keystone', version: '/v3', isVersioned: true, oldVersion: '/v2.0' },
    { type: 'compute', name: 'nova', version: '/v2.1', isVersioned: true, oldVersion: '/v2' },
    { type: 'network', name: 'neutron', version: '/v2.0', isVersioned: false },
    { type: 'image', name: 'glance', version: '/v2', isVersioned: false, oldVersion: '/v1' },
    { type: 'alarming', name: 'aodh', version: '/v2', isVersioned: false },
    { type: 'doctor-simulator', name: 'doctor', version: '', isVersioned: false },
    { type: 'orchestration', name: 'heat', version: '/v1/%(project_id)s', isVersioned: true },
  ].map((service) => ({ ...service, root: roots[service.type as keyof ServiceRoots] }));
}
