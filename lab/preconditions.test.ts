import { describe, expect, it } from 'vitest';
import { DoctorError } from '../core/errors.ts';
import { DEFAULT_SHAPE, describeLab } from './description.ts';
import { parseOsRelease } from './machine.ts';
import type { Listener, MachineFacts } from './machine.ts';
import { aliasOf } from './network/links.ts';
import { requireFit } from './preconditions.ts';

const GIB = 1024 ** 3;
const lab = describeLab('/var/lib/doctor-lab', DEFAULT_SHAPE);

const FIT: MachineFacts = {
  uid: 0,
  system: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
  freeMemoryBytes: 8 * GIB,
  freeDiskBytes: 20 * GIB,
  namespaceProblem: undefined,
  listeners: [],
  addresses: [{ interface: 'eth0', address: '192.0.2.7', netmask: '255.255.255.0' }],
  interfaces: new Map([['eth0', '']]),
  labRuns: false,
};

/** The sentence of the refusal, or `fits`. */
function judge(
  facts: Partial<MachineFacts>,
  setUpBefore = false,
  dir = lab.dir,
  folderHolds: readonly string[] = [],
): string {
  try {
    requireFit(describeLab(dir, DEFAULT_SHAPE), { ...FIT, ...facts }, { setUpBefore, folderHolds });
    return 'fits';
  } catch (error) {
    if (error instanceof DoctorError && error.code === 'LAB_REFUSED' && error.hint !== '')
      return error.message;
    throw error;
  }
}

const listening = (localHex: string, localPort: number, ours = false): Listener => ({
  socket: { localHex, localPort, remotePort: 0, state: 'listening', inode: '1' },
  process: 'beam.smp (process 7)',
  ours,
});

describe('what a machine must be for a lab', () => {
  it('takes a fresh Debian 12', () => expect(judge({})).toBe('fits'));

  it('wants root', () => expect(judge({ uid: 1000 })).toMatch(/needs root/));

  it('wants Debian 12, and says what it found', () => {
    const system = { id: 'ubuntu', version: '24.04', name: 'Ubuntu 24.04 LTS' };
    expect(judge({ system })).toMatch(/Debian 12 packages, and this is Ubuntu 24\.04 LTS/);
    expect(judge({ system: { id: 'debian', version: '13', name: 'Debian 13' } })).toMatch(
      /this is Debian 13/,
    );
  });

  it('wants to make namespaces', () =>
    expect(judge({ namespaceProblem: 'unshare failed: Operation not permitted' })).toMatch(/not permitted/));

  it('wants 6 GB of memory, unless the lab that runs has them', () => {
    expect(judge({ freeMemoryBytes: 5.9 * GIB })).toMatch(/6\.0 GB of free memory, and there are 5\.9 GB/);
    expect(judge({ freeMemoryBytes: 1 * GIB, labRuns: true })).toBe('fits');
  });

  it('wants 6 GB of disk, unless the lab was set up before', () => {
    expect(judge({ freeDiskBytes: 2 * GIB })).toMatch(/6\.0 GB of free disk space, and there are 2\.0 GB/);
    expect(judge({ freeDiskBytes: 2 * GIB }, true)).toBe('fits');
  });

  it.each(['/tmp/lab', '/root', '/run/lab'])('does not go to %s, which compute hosts cover', (dir) =>
    expect(judge({}, false, dir)).toMatch(/of their own/),
  );

  it.each(['/srv/a lab', `/srv/${'x'.repeat(80)}`])('does not go to %s', (dir) =>
    expect(judge({}, false, dir)).toMatch(/its path must have/),
  );
});

describe('the folder', () => {
  it('must be its own', () => {
    expect(judge({}, false, '/srv/data', ['photos'])).toMatch(/has other files \(photos\)/);
    expect(judge({}, false, '/srv/lab', ['lock'])).toBe('fits');
    expect(judge({}, true, '/srv/lab', ['etc', 'lab.json', 'photos'])).toBe('fits');
  });
});

describe('what may be taken', () => {
  it.each([
    ['the same network', '10.20.0.9', '255.255.255.0'],
    ['a network around it', '10.1.2.3', '255.0.0.0'],
    ['a part of it', '10.20.1.250', '255.255.255.252'],
  ])('refuses %s on another interface', (_, address, netmask) =>
    expect(judge({ addresses: [{ interface: 'eth1', address, netmask }] })).toMatch(/interface eth1/),
  );

  it('takes a neighboring network, and its own bridge', () => {
    const addresses = [
      { interface: 'eth1', address: '10.20.2.1', netmask: '255.255.255.0' },
      { interface: 'doctorlab0', address: '10.20.0.1', netmask: '255.255.255.0' },
    ];
    expect(judge({ addresses, interfaces: new Map([['doctorlab0', aliasOf(lab)]]) })).toBe('fits');
  });

  it('refuses a bridge of that name that is not its own', () => {
    const others = new Map([['doctorlab0', 'doctor lab in /srv/other']]);
    expect(judge({ interfaces: others }, true)).toMatch(/doctor lab in \/srv\/other/);
    const nameless = new Map([['doctorlab1', '']]);
    expect(judge({ interfaces: nameless })).toMatch(/doctorlab1 already exists/);
    expect(judge({ interfaces: nameless }, true)).toBe('fits');
  });

  it.each([
    ['anywhere', '00000000', 25000, 'keystone'],
    ['anywhere, by IPv6', '0'.repeat(32), 28774, 'nova'],
    ['at the lab’s address', '0100140A', 23672, 'amqp'],
    ['at loopback', '0100007F', 21211, 'memcached'],
  ])('refuses when a program listens %s', (_, localHex, port, name) =>
    expect(judge({ listeners: [listening(localHex, port)] })).toMatch(
      new RegExp(`lab's ${name} must listen on .*:${port}, and beam.smp \\(process 7\\) already does`),
    ),
  );

  it('lets others listen at other addresses, and the lab at its own', () => {
    expect(judge({ listeners: [listening('0100007F', 25000)] })).toBe('fits');
    expect(judge({ listeners: [listening('0100140A', 25000, true)] })).toBe('fits');
  });
});

describe('/etc/os-release', () => {
  it('is read with and without quotes', () => {
    const text = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n';
    expect(parseOsRelease(text)).toEqual({
      id: 'debian',
      version: '12',
      name: 'Debian GNU/Linux 12 (bookworm)',
    });
    expect(parseOsRelease('')).toEqual({ id: '', version: '', name: '' });
  });
});
