import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LINK_STATE_FUNCTIONS } from './link-state-script.ts';

/** What the functions make of a host's state, as `ip` prints it, for one device. */
async function digest(device: string, state: string): Promise<readonly string[]> {
  const script = `target=${device}\n${LINK_STATE_FUNCTIONS}\ndigest <<'EOT'\n${state}\n== end\nEOT\n`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script]);
  return stdout.trimEnd().split('\n');
}

const forever = String.raw`\       valid_lft forever preferred_lft forever`;

describe('what a link loses', () => {
  it('is its addresses, not those that the kernel makes, and their lifetimes stand apart', async () => {
    const state = `== vlan
== link
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
3: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
== address
2: eth0    inet6 2001:db8::5/64 scope global tentative ${forever}
2: eth0    inet6 2001:db8::6/64 scope global temporary dynamic ${forever}
2: eth0    inet6 2001:db8::7/64 scope global deprecated dynamic mngtmpaddr noprefixroute proto kernel_ra \\       valid_lft 3600sec preferred_lft 0sec
2: eth0    inet6 2001:db8:9::1 peer 2001:db8:9::2/128 scope global ${forever}
3: eth1    inet6 2001:db8:1::5/64 scope global ${forever}`;
    expect(await digest('eth0', state)).toEqual([
      'link eth0 up|',
      'address 2001:db8::5/64 scope global dev eth0|forever forever',
      'address 2001:db8::7/64 scope global mngtmpaddr noprefixroute dev eth0|3600 0',
      'address 2001:db8:9::1 peer 2001:db8:9::2/128 scope global dev eth0|forever forever',
    ]);
  });

  it('is routes of every table, nexthops and neighbors', async () => {
    const state = `== vlan
== neighbor
192.0.2.9 dev eth0 lladdr 02:00:00:00:00:09 PERMANENT
192.0.2.9 dev eth1 lladdr 02:00:00:00:00:09 PERMANENT
192.0.2.99 dev eth0  proxy
== nexthop
id 7 via 192.0.2.1 dev eth0 scope link
id 8 via 198.51.100.1 dev eth1 scope link
id 9 group 8/7,3
id 10 group 8
== route4
default via 192.0.2.1 dev eth0 proto dhcp src 192.0.2.5 metric 100 linkdown
default via 198.51.100.1 dev eth1
10.77.0.0/16 via 192.0.2.1 dev eth0 table 100
10.88.0.0/16 \\\tnexthop via 192.0.2.1 dev eth0 weight 1 \\\tnexthop via 198.51.100.1 dev eth1 weight 2
192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.5
== route6
default via fe80::1 dev eth0 proto ra metric 1024 expires 1790sec pref medium
unreachable default dev lo metric 4294967295 error -101`;
    expect(await digest('eth0', state)).toEqual([
      'neighbor 192.0.2.9 dev eth0 lladdr 02:00:00:00:00:09|',
      'proxy 192.0.2.99 dev eth0|',
      'nexthop id 7 via 192.0.2.1 dev eth0|',
      'nexthop id 9 group 8/7,3|',
      'route4 default via 192.0.2.1 dev eth0 proto dhcp src 192.0.2.5 metric 100|',
      'route4 10.77.0.0/16 via 192.0.2.1 dev eth0 table 100|',
      'route4 10.88.0.0/16 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 198.51.100.1 dev eth1 weight 2|',
      'route6 default via fe80::1 dev eth0 proto ra metric 1024 pref medium|1790',
    ]);
  });

  it('is also what the VLANs on it lose, and those on them, in any order', async () => {
    const state = `== vlan
4: vlan7@eth0.100: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
5: eth0.100@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
6: eth0.200@eth0: <BROADCAST,MULTICAST> mtu 1500
7: other@eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
== link
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
4: vlan7@eth0.100: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
5: eth0.100@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
6: eth0.200@eth0: <BROADCAST,MULTICAST> mtu 1500
7: other@eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
8: tap1@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
== address
5: eth0.100    inet6 2001:db8:100::5/64 scope global ${forever}
== route4
10.7.0.0/16 via 192.0.2.129 dev vlan7
10.8.0.0/16 via 192.0.2.129 dev other
10.9.0.0/16 via 192.0.2.129 dev tap1`;
    expect(await digest('eth0', state)).toEqual([
      'link eth0 up|',
      'link vlan7 up|',
      'link eth0.100 up|',
      'link eth0.200 down|',
      'address 2001:db8:100::5/64 scope global dev eth0.100|forever forever',
      'route4 10.7.0.0/16 via 192.0.2.129 dev vlan7|',
    ]);
  });

  it('is put back by nexthop object where a route names one', async () => {
    const script = `${LINK_STATE_FUNCTIONS}
route_words 10.44.0.0/16 nhid 7 via inet6 fe80::1 dev eth0 metric 20
route_words 10.45.0.0/16 nhid 9 proto bgp nexthop via 192.0.2.1 dev eth0 weight 1
route_words 10.46.0.0/16 via 192.0.2.1 dev eth0
addresses_first $'address a\\nroute4 r\\naddress b\\nlink l'`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      '10.44.0.0/16 nhid 7 metric 20',
      '10.45.0.0/16 nhid 9 proto bgp',
      '10.46.0.0/16 via 192.0.2.1 dev eth0',
      'address b',
      'address a',
      'route4 r',
      'link l',
    ]);
  });
});
