import { CATALOGUE_STYLES } from '../../simulator/catalogue-style.ts';
import { INJECTIONS } from './injections.ts';
import { choice, text, whole } from './kinds.ts';
import { option } from './option-spec.ts';

/** The embedded cloud: `doctor simulator`, and `doctor test` where no cloud is named. */
export const SIMULATOR_OPTIONS = {
  simulatorHosts: option(
    'simulator',
    'hosts',
    whole('compute hosts', 1, 5000),
    3,
    'compute hosts of the embedded cloud',
    { flag: '--hosts <count>' },
  ),
  simulatorVcpus: option('simulator', 'vcpus', whole('vCPUs', 1, 4096), 64, 'vCPUs of each of its hosts', {
    flag: '--vcpus <count>',
  }),
  simulatorLatency: option(
    'simulator',
    'latency',
    choice(['zed-lab', 'none']),
    'zed-lab',
    'latency of its services: as measured on a real OpenStack Zed, or none',
    { flag: '--latency <profile>' },
  ),
  simulatorSeed: option('simulator', 'seed', whole('seed', 0, 2_147_483_647), 1, 'seed of its latencies', {
    flag: '--seed <number>',
  }),
  simulatorPolicy: option(
    'simulator',
    'policy',
    choice(['new', 'legacy']),
    'new',
    'default policies of its services: of OpenStack 2025.1, where a tenant needs the role member, or before 2023.1',
    { flag: '--policy <which>' },
  ),
  simulatorCatalogueStyle: option(
    'simulator',
    'catalogue_style',
    choice(CATALOGUE_STYLES),
    'install-guide',
    'form of its service catalogue',
    { flag: '--catalogue-style <style>' },
  ),
  injections: option('simulator', 'knobs', text, '', `faults to inject, comma-separated: ${INJECTIONS}`, {
    flag: '--knob <names>',
  }),
} as const;
