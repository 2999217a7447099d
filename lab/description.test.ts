import { describe, expect, it } from 'vitest';
import { DEFAULT_SHAPE, describeLab, listenAddress, MAX_HOSTS, urlOf } from './description.ts';
import { cablesOf } from './network/links.ts';
import { allServices } from './services/table.ts';
import { allSteps } from './steps/all.ts';
import { sampleLab } from './testing/sample-lab.ts';
import { fakeClock } from '../core/testing/fake-clock.ts';
import { createSupervisor } from './process/supervisor.ts';

describe('the description of a lab', () => {
  const largest = describeLab('/srv/lab', {
    computes: MAX_HOSTS,
    bigComputes: MAX_HOSTS,
    aodhTtlS: 5,
    vitrage: true,
    as: 'apex',
  });

  it('names three compute hosts by default', () => {
    const { hosts } = describeLab('/srv/lab', DEFAULT_SHAPE);
    expect(hosts.map(({ name, managementIp, dataIp }) => [name, managementIp, dataIp])).toEqual([
      ['compute1', '10.20.0.11', '10.20.1.11'],
      ['compute2', '10.20.0.12', '10.20.1.12'],
      ['compute3', '10.20.0.13', '10.20.1.13'],
    ]);
  });

  it('has an address and interface names for every host of the largest lab', () => {
    const addresses = largest.hosts.map(({ managementIp }) => managementIp);
    expect(new Set(addresses).size).toBe(2 * MAX_HOSTS);
    expect(addresses.every((address) => Number(address.split('.')[3]) < 255)).toBe(true);
    const names = largest.hosts.flatMap((host) => cablesOf(largest, host).map(({ outer }) => outer));
    expect(names.filter((name) => name.length > 15)).toEqual([]);
  });

  it('has a port for each service, below those that the system hands out', () => {
    const ports = Object.values(largest.ports);
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports.filter((port) => port < 1024 || port >= 32_768)).toEqual([]);
  });

  it('listens on the lab’s network or on loopback', () => {
    expect(listenAddress(largest, 'epmd')).toBe('127.0.0.1');
    expect(urlOf(largest, 'nova')).toBe('http://10.20.0.1:28774');
  });
});

describe('the services and steps of a lab', () => {
  const input = sampleLab({ computes: 2 });
  const services = allServices(input);
  const steps = allSteps({
    ...input,
    clock: fakeClock(),
    signal: undefined,
    supervisor: createSupervisor(input.lab, fakeClock()),
    versions: new Map(),
  });

  it('have names of their own', () => {
    for (const names of [services.map(({ name }) => name), steps.map(({ name }) => name)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('need only what is there', () => {
    const names = new Set(steps.map(({ name }) => name));
    expect(steps.flatMap(({ requires }) => requires).filter((name) => !names.has(name))).toEqual([]);
  });

  it('run as users of their own where they are not hosts', () => {
    expect(services.filter(({ user, host }) => user === undefined && host === undefined)).toEqual([]);
  });

  it('show no password on a command line', () => {
    const secrets = Object.values(input.secrets).flat();
    const shown = services.filter(({ command }) =>
      secrets.some((secret) => command.join(' ').includes(secret)),
    );
    expect(shown.map(({ name }) => name)).toEqual([]);
  });
});
