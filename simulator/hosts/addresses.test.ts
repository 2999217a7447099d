import { describe, expect, it } from 'vitest';
import { loopbackAddress, MOST_HOSTS, networkOf } from './addresses.ts';

describe('loopbackAddress', () => {
  it('counts through 127.20.0.0/16 and leaves out .0 and .255', () => {
    expect([0, 1, 253, 254, 999].map(loopbackAddress)).toEqual([
      '127.20.0.1',
      '127.20.0.2',
      '127.20.0.254',
      '127.20.1.1',
      '127.20.3.238',
    ]);
  });

  it('gives every host an address of its own', () => {
    const all = new Set(Array.from({ length: MOST_HOSTS }, (_, index) => loopbackAddress(index)));
    expect(all.size).toBe(MOST_HOSTS);
    expect([...all].at(-1)).toBe('127.20.255.254');
  });
});

describe('networkOf', () => {
  it('derives the interface from address and number', () => {
    expect(networkOf('127.20.1.1', 254)).toMatchObject({
      broadcast: '127.20.255.255',
      subnet: '127.20.0.0',
      mac: '52:54:00:14:00:fe',
    });
  });
});
