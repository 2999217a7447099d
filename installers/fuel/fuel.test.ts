import { describe, expect, it } from 'vitest';
import { readMinions } from './fuel.ts';

describe('readMinions', () => {
  it('reads the YAML of salt, in whichever order minions answered', () => {
    const output = `cmp002.mcp-ovs-ha.local: 10.167.4.56
ctl01.mcp-ovs-ha.local: 10.167.4.36
mas01.mcp-ovs-ha.local: ''
cfg01.mcp-ovs-ha.local:
gtw01.mcp-ovs-ha.local: Minion did not return. [No response]
cmp001.mcp-ovs-ha.local: 10.167.4.55
`;
    expect(readMinions(output, 'salt')).toEqual([
      { role: 'compute', name: 'cmp002', address: '10.167.4.56' },
      { role: 'controller', name: 'ctl01', address: '10.167.4.36' },
      { role: 'compute', name: 'cmp001', address: '10.167.4.55' },
    ]);
  });

  it.each([
    [
      'a node that did not answer',
      'ctl01.x: Minion did not return. [No response]\n',
      /^Host ctl01\.x does not answer its Salt master: Minion did not return\. \[No response\]\.$/,
    ],
    ['a node without address', 'cmp001.x: false\n', /cmp001\.x has no address/],
    ['a name with shell characters', '"ctl01;reboot.x": 192.0.2.1\n', /"ctl01;reboot\.x" is not a host name/],
    ['a list', '- ctl01.x\n', /it lists no minions/],
    ['nothing', '', /it lists no minions/],
    ['no YAML', 'No minions matched the target.\n: [', /it is not YAML/],
  ])('refuses %s', (_case, output, message) => {
    expect(() => readMinions(output, 'salt')).toThrow(message);
  });
});
