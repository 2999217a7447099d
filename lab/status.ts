import type { LabContext } from './context.ts';
import { openLab } from './open.ts';
import type { LabPlace } from './open.ts';
import { allProcesses, memoryOf } from './process/proc.ts';
import type { ProcessFacts } from '../core/process-facts.ts';
import { isReady } from './services/readiness.ts';
import type { ServiceSpec } from './services/spec.ts';
import { allServices } from './services/table.ts';

/** How a service of the lab is. */
export interface ServiceStatus {
  readonly name: string;
  /** Where it runs: the control host's or a compute host's name. */
  readonly host: string;
  /** `outdated`: it runs, but its configuration has changed since. */
  readonly state: 'running' | 'outdated' | 'not ready' | 'stopped';
  readonly pid: number | undefined;
  /** Of all its processes, with their part of what they share. */
  readonly memoryBytes: number;
  /** As `address:port`; empty for what only connects to others. */
  readonly listensAt: string;
}

/** Every service of a lab. @throws DoctorError `LAB_NOT_FOUND` */
export async function labStatus(place: LabPlace): Promise<ServiceStatus[]> {
  const context = await openLab(place);
  const processes = await allProcesses();
  return Promise.all(allServices(context).map((spec) => statusOf(context, spec, processes)));
}

async function statusOf(
  { lab, supervisor }: LabContext,
  spec: ServiceSpec,
  processes: readonly ProcessFacts[],
): Promise<ServiceStatus> {
  const { name, host, ready } = spec;
  const found = await supervisor.find(spec);
  const base = { name, host: host?.name ?? lab.controller, listensAt: addressOf(ready) };
  if (found === undefined) return { ...base, state: 'stopped', pid: undefined, memoryBytes: 0 };
  const members = processes.filter(({ session }) => session === found.pid);
  const [memory, works] = await Promise.all([
    Promise.all(members.map(({ pid }) => memoryOf(pid))),
    isReady(spec, found.pid, lab.ports.amqp),
  ]);
  const state = works ? (found.current ? 'running' : 'outdated') : 'not ready';
  return { ...base, state, pid: found.pid, memoryBytes: memory.reduce((sum, bytes) => sum + bytes, 0) };
}

function addressOf(ready: ServiceSpec['ready']): string {
  if (ready.kind === 'http') return new URL(ready.url).host;
  if (ready.kind !== 'banner') return '';
  return 'path' in ready.at ? 'a socket' : `${ready.at.host}:${ready.at.port}`;
}
