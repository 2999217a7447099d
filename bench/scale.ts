import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { waitFor } from '../core/wait-for.ts';
import { openStack } from '../openstack/cloud.ts';
import type { OpenStack } from '../openstack/cloud.ts';
import { credentialsFromEnv } from '../openstack/credentials.ts';
import { noBody, openSession } from '../openstack/session.ts';
import { startCloud } from '../simulator/cloud.ts';
import { median } from './table.ts';

/** Figures of a large embedded cloud. */
export interface Scale {
  /** Resident memory of the whole process: cloud, client and measurement. */
  readonly memoryMb: number;
  /** One page of 1,000 servers with detail, as a client receives it. */
  readonly listMs: number;
  readonly bootMs: number;
}

const clock = systemClock();
const LIST_RUNS = 15;
const PAGE = 1000;
const BOOT_TIMEOUT_MS = 300_000;

/** Starts a cloud of that size, fills it through its API, and measures. */
export async function measureScale(size: {
  readonly hosts: number;
  readonly servers: number;
}): Promise<Scale> {
  const workDir = mkdtempSync(join(tmpdir(), 'doctor-scale-'));
  const embedded = await startCloud({
    hosts: size.hosts,
    vcpus: 16,
    latency: 'none',
    seed: 1,
    clock,
    log: silentLog,
    workDir,
  });
  const credentials = credentialsFromEnv(embedded.openrc);
  if (credentials === undefined) throw new TypeError('the embedded cloud gave no credentials');
  const session = await openSession(credentials, { clock, log: silentLog, timeoutMs: BOOT_TIMEOUT_MS });
  try {
    const cloud = openStack(session, { computeMicroversion: '2.34' });
    const startMs = clock.monotonicMs();
    await boot(cloud, size.servers);
    const bootMs = clock.monotonicMs() - startMs;
    const listMs = await listTime(cloud);
    return { memoryMb: process.memoryUsage().rss / 1024 / 1024, listMs, bootMs };
  } finally {
    await session.close();
    await embedded.close();
    await rm(workDir, { recursive: true, force: true });
  }
}

async function boot({ session, compute, network, image }: OpenStack, count: number): Promise<void> {
  const projectId = session.projectId ?? '';
  await compute.quotas.set(projectId, { instances: -1, cores: -1, ramMb: -1 });
  await network.quotas.set(projectId, { ports: -1 });
  const flavor = await compute.flavors.create({
    name: 'bench',
    vcpus: 1,
    ramMb: 128,
    diskGb: 1,
    isPublic: true,
  });
  const { id: networkId } = await network.networks.create({ name: 'bench', description: '' });
  await network.networks.addSubnet({ networkId, name: 'bench', cidr: '10.0.0.0/16' });
  const disk = await image.images.create({
    name: 'bench',
    diskFormat: 'raw',
    containerFormat: 'bare',
    visibility: 'public',
    properties: {},
  });
  await image.images.upload(disk.id, new Uint8Array(1024));
  const server = {
    name: 'vm',
    imageRef: disk.id,
    flavorRef: flavor.id,
    networks: [{ uuid: networkId }],
    min_count: count,
    max_count: count,
  };
  await session.request('compute', { method: 'POST', path: '/servers', json: { server } }, noBody);
  const servers = z.object({ servers: z.array(z.unknown()) });
  const query = { all_tenants: 'True', status: 'BUILD', limit: 1 };
  await waitFor(
    `${count} VMs ACTIVE`,
    async () =>
      (await session.request('compute', { method: 'GET', path: '/servers', query }, servers)).servers
        .length === 0,
    { clock, timeoutMs: BOOT_TIMEOUT_MS },
  );
}

async function listTime({ session }: OpenStack): Promise<number> {
  const page = z.object({ servers: z.array(z.unknown()).length(PAGE) });
  const query = { all_tenants: 'True', limit: PAGE };
  const times: number[] = [];
  for (let run = 0; run < LIST_RUNS; run += 1) {
    const startMs = clock.monotonicMs();
    await session.request('compute', { method: 'GET', path: '/servers/detail', query }, page);
    times.push(clock.monotonicMs() - startMs);
  }
  return median(times);
}
