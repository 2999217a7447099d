import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { silentLog } from '../../core/log.ts';
import type { HostAccess, InstallerContext } from '../access.ts';
import { openLocal } from './local.ts';

function contextWith(
  hypervisors: { serviceHost: string | undefined; hostIp: string | undefined }[],
  services: string[],
): InstallerContext {
  return {
    cloud: {
      compute: {
        hypervisors: { list: async () => hypervisors },
        services: { list: async () => services.map((host) => ({ host })) },
      },
    },
    clock: fakeClock(),
    log: silentLog,
  };
}

const nova = contextWith(
  [
    { serviceHost: 'compute-10', hostIp: '192.0.2.10' },
    { serviceHost: 'compute-2', hostIp: '192.0.2.2' },
    { serviceHost: 'gone', hostIp: '192.0.2.99' },
    { serviceHost: 'shy', hostIp: undefined },
  ],
  ['compute-2', 'compute-10', 'shy', 'no-hypervisor'],
);

describe('the local installer', () => {
  it('takes the hosts that Nova has both a service and a hypervisor of, in the order of their names', async () => {
    const installer = await openLocal(nova);
    expect(await installer.computeHosts()).toEqual([
      { name: 'compute-2', address: '192.0.2.2' },
      { name: 'compute-10', address: '192.0.2.10' },
      { name: 'shy', address: 'shy' },
    ]);
  });

  it('lets an inventory override where they are', async () => {
    const hostAccess: HostAccess = {
      username: 'doctor',
      privateKey: 'unused here',
      hosts: [{ name: 'compute-2', address: '127.20.0.2', sshPort: 2222, heartbeatPort: 7007 }],
    };
    const installer = await openLocal({ ...nova, hostAccess });
    expect((await installer.computeHosts())[0]).toEqual({
      name: 'compute-2',
      address: '127.20.0.2',
      heartbeat: { port: 7007 },
    });
  });

  it('says so when Nova knows no host', async () => {
    const installer = await openLocal(contextWith([], []));
    await expect(installer.computeHosts()).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  });

  it('refuses a key file that is none, before anything else', async () => {
    for (const keyFile of ['/nonexistent/key', import.meta.filename]) {
      await expect(openLocal({ ...nova, keyFile })).rejects.toMatchObject({
        code: 'CONFIG_UNREADABLE',
        message: expect.stringContaining(keyFile) as string,
      });
    }
  });
});
