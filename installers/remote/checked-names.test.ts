import { describe, expect, it } from 'vitest';
import { checkedAddress, checkedHostName, commandOf } from './checked-names.ts';

describe('commandOf', () => {
  it('quotes every word', () => {
    expect(commandOf('cat', '--', "it's $(here)")).toBe(String.raw`cat -- 'it'\''s $(here)'`);
  });
});

describe('checkedHostName', () => {
  it.each(['overcloud-controller-0', 'ctl01.mcp-ovs-ha.local', 'host-10-20-11-3', 'a'])(
    'takes %s',
    (name) => {
      expect(checkedHostName(name, 'a list')).toBe(name);
    },
  );

  it.each(['', 'a b', '$(reboot)', 'a;b', '-x', 'a..b', 'ö', 'a'.repeat(64), '../etc'])(
    'refuses %j',
    (name) => {
      expect(() => checkedHostName(name, '"salt" on master')).toThrow(
        expect.objectContaining({
          code: 'HOST_UNEXPECTED',
          message: expect.stringContaining('"salt" on master') as string,
        }),
      );
    },
  );
});

describe('checkedAddress', () => {
  it.each(['192.0.2.1', '2001:db8::1'])('takes %s', (address) => {
    expect(checkedAddress(address, 'a list')).toBe(address);
  });
  it.each(['192.0.2.256', '192.0.2.1;id', '', 'localhost'])('refuses %j', (address) => {
    expect(() => checkedAddress(address, 'a list')).toThrow(/is not an IP address/);
  });
});
