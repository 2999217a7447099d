import { describe, expect, it } from 'vitest';
import {
  bestToEmpty,
  canBeEmptied,
  countsTooMuch,
  emptyHosts,
  instancesOn,
  takeInventory,
  unsettledOn,
} from './inventory.ts';
import type { PlacedInstance, Host, Inventory } from './inventory.ts';
import { novaWith } from './testing/nova.ts';

/** `c1: ha0 n1` and so on: `ha…` are to be apart; a number after a colon is its vCPUs. */
function inventory(lines: readonly string[], hosts: Partial<Record<string, Partial<Host>>> = {}): Inventory {
  const instances = lines.flatMap((line) => {
    const [host = '', names = ''] = line.split(': ');
    return names
      .split(' ')
      .filter((name) => name !== '')
      .map((word): PlacedInstance => {
        const [name = '', vcpus = '1'] = word.split('=');
        const groups = name.startsWith('ha') ? ['g'] : [];
        const common = { id: name, name, projectId: 'p', host, groups };
        return {
          ...common,
          vcpus: Number(vcpus),
          isLeaving: name.startsWith('x'),
          isBusy: name.startsWith('b'),
        };
      });
  });
  return {
    instances,
    hosts: lines.map((line) => {
      const [name = ''] = line.split(':');
      const there = instances.filter((instance) => instance.host === name);
      const vcpusUsed = there.reduce((sum, instance) => sum + instance.vcpus, 0);
      return { name, vcpus: 2, vcpusUsed, isOpen: true, ...hosts[name] };
    }),
  };
}
const NAMES = ['c1', 'c2', 'c3'];

describe('a host', () => {
  it('is empty when nobody is on it who stays', () => {
    const all = inventory(['c1: n1', 'c2: x1', 'c3: ']);
    expect(emptyHosts(all, NAMES)).toEqual(['c2', 'c3']);
    expect(instancesOn(all, 'c1').map(({ id }) => id)).toEqual(['n1']);
  });

  it.each([
    [['c1: ha0 n0', 'c2: ha1 n1', 'c3: n2 n3'], [], undefined],
    [['c1: ha0', 'c2: ha1 n1', 'c3: n2'], ['c1', 'c2', 'c3'], 'c3'],
    // The two that must be apart have nowhere else to go.
    [['c1: ha0', 'c2: ha1', 'c3: n2 n3'], ['c3'], 'c3'],
    [['c1: n0=2', 'c2: n1', 'c3: n2'], ['c2', 'c3'], 'c2'],
    [['c1: x0 x1', 'c2: n1 n2', 'c3: n3 n4'], ['c1', 'c2', 'c3'], 'c1'],
  ])('of %j that can be emptied: %j; the best is %s', (lines, movable, best) => {
    const all = inventory(lines);
    expect(NAMES.filter((name) => canBeEmptied(all, name))).toEqual(movable);
    expect(bestToEmpty(all, NAMES)).toBe(best);
  });

  it('can be emptied onto hosts that are open, also those outside a session', () => {
    const lines = ['c1: n1 n2', 'c2: n3 n4', 'c3: '];
    expect(canBeEmptied(inventory(lines), 'c1')).toBe(true);
    expect(canBeEmptied(inventory(lines, { c3: { isOpen: false } }), 'c1')).toBe(false);
    expect(bestToEmpty(inventory(lines), ['c2'])).toBe('c2');
  });

  it('has no room where Nova counts more than is there', () => {
    const lines = ['c1: n1', 'c2: n2 n3', 'c3: n4'];
    expect(canBeEmptied(inventory(lines), 'c1')).toBe(true);
    const behind = inventory(lines, { c3: { vcpusUsed: 2 } });
    expect(canBeEmptied(behind, 'c1')).toBe(false);
    expect(NAMES.map((name) => countsTooMuch(behind, name))).toEqual([false, false, true]);
  });

  it('is unsettled while somebody there is busy or going, or somebody comes', () => {
    const all = inventory(['c1: b1 x1 n1', 'c2: ', 'c3: '], { c2: { vcpusUsed: 1 } });
    const ids = (host: string) => unsettledOn(all, host).map(({ id }) => id);
    expect([ids('c1'), ids('c2'), ids('c3')]).toEqual([['b1', 'x1'], ['b1'], []]);
  });
});

describe('an inventory', () => {
  it('knows sizes by flavor, who is to be apart, who is busy and who goes', async () => {
    const { cloud } = novaWith({
      servers: [
        { id: 'a', host: 'c1', flavorId: 'big' },
        { id: 'b', host: 'c1', vcpus: 4 },
        { id: 'c', host: 'c2', flavorId: 'gone', taskState: 'deleting' },
        { id: 'd', host: 'c2', vmState: 'resized' },
        { id: 'e', host: undefined },
      ],
      flavors: [{ id: 'big', vcpus: 8 }],
      groups: [
        { id: 'g1', policy: 'anti-affinity', members: ['a', 'd'] },
        { id: 'g2', policy: 'soft-anti-affinity', members: ['b'] },
      ],
      disabled: ['c2'],
    });
    const { instances, hosts } = await takeInventory(cloud);
    expect(
      instances.map(({ id, vcpus, groups, isBusy, isLeaving }) => [id, vcpus, groups, isBusy, isLeaving]),
    ).toEqual([
      ['a', 8, ['g1'], false, false],
      ['b', 4, [], false, false],
      ['c', 1, [], false, true],
      ['d', 1, ['g1'], true, false],
    ]);
    expect(hosts.map(({ name, isOpen }) => [name, isOpen])).toEqual([
      ['c1', true],
      ['c2', false],
    ]);
  });
});
