import { describe, expect, it } from 'vitest';
import { readHosts } from './daisy.ts';

const table = (head: string, ...rows: string[]): string =>
  ['+----+', `| ${head} |`, '+----+', ...rows.map((row) => `| ${row} |`), '+----+'].join('\n');

describe('readHosts', () => {
  it('reads the table of daisy, whose names hold addresses', () => {
    const output = table(
      'ID | Name | Status | role',
      "9e | host-10-20-11-3 | with-role | [u'CONTROLLER_HA', u'CONTROLLER_LB']",
      "9f | host-10-20-11-4 | with-role | [u'COMPUTER']",
      'a0 | host-10-20-11-5 | init | []',
    );
    expect(readHosts(output, 'daisy')).toEqual([
      { role: 'controller', name: 'host-10-20-11-3', address: '10.20.11.3' },
      { role: 'compute', name: 'host-10-20-11-4', address: '10.20.11.4' },
    ]);
  });

  it('lists a host in both of its roles', () => {
    const output = table('Name | Role', "host-10-20-11-3 | [u'COMPUTER', u'CONTROLLER_LB']");
    expect(readHosts(output, 'daisy')).toEqual([
      { role: 'controller', name: 'host-10-20-11-3', address: '10.20.11.3' },
      { role: 'compute', name: 'host-10-20-11-3', address: '10.20.11.3' },
    ]);
  });

  it('reads roles wherever they are in the row', () => {
    const output = table('ID | Name | Messages', '9e | host-10-20-11-3 | CONTROLLER_LB ready');
    expect(readHosts(output, 'daisy')).toHaveLength(1);
  });

  it.each([
    ['no table', 'Segmentation fault', /it is no table/],
    ['no names', table('ID', '9e'), /it has no column Name/],
    [
      'a name without address',
      table('Name | Role', 'all-in-one | COMPUTER'),
      /"in\.one" is not an IP address/,
    ],
    [
      'a name with shell characters',
      table('Name | Role', 'host-1-2-3-4;id | COMPUTER'),
      /is not a host name/,
    ],
  ])('refuses %s', (_case, output, message) => {
    expect(() => readHosts(output, 'daisy')).toThrow(message);
  });
});
