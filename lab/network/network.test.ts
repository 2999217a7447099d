import { describe, expect, it } from 'vitest';
import { DEFAULT_SHAPE, describeLab } from '../description.ts';
import { aliasOf, bridgeIsConfigured, parseLinks } from './links.ts';
import { mountPoints } from './netns-mount.ts';

const lab = describeLab('/var/lib/doctor-lab', DEFAULT_SHAPE);

/** As `ip -json -details address show` prints it, cut to what matters. */
const linksWith = (more: object): string =>
  JSON.stringify([
    {
      ifindex: 10,
      ifname: 'doctorlab0',
      flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
      ifalias: aliasOf(lab),
      addr_info: [
        { family: 'inet', local: '10.20.0.1', prefixlen: 24, scope: 'global' },
        { family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link' },
      ],
      ...more,
    },
  ]);

describe('a bridge', () => {
  it.each([
    ['as it should be', {}, true],
    ['of nobody', { ifalias: undefined }, false],
    ['of another lab', { ifalias: 'doctor lab in /srv/other' }, false],
    ['that is down', { flags: ['BROADCAST'] }, false],
    ['without its address', { addr_info: [] }, false],
  ])('%s', (_, more, expected) => {
    expect(bridgeIsConfigured(lab, lab.management, parseLinks(linksWith(more)))).toBe(expected);
  });

  it('that is not there', () => expect(bridgeIsConfigured(lab, lab.management, parseLinks(''))).toBe(false));
});

describe('/proc/self/mountinfo', () => {
  it('says what is mounted where', () => {
    const text =
      '22 1 254:0 / / rw - ext4 /dev/vda rw\n90 22 254:0 /run/netns /run/netns rw shared:1 - ext4 /dev/vda rw\n';
    expect(mountPoints(text)).toEqual(['/', '/run/netns']);
  });
});
