import { describe, expect, it } from 'vitest';
import { createAddresses } from './addresses.ts';

const ORIGIN = 'http://127.0.0.1:1';
const pathOf = (url: string): string => url.slice(ORIGIN.length);

describe('the addresses of the Admin tool', () => {
  it('let the administrator in everywhere', () => {
    const { gate, admin } = createAddresses();
    expect(gate(pathOf(admin(ORIGIN)))).toBe('/maintenance');
    expect(gate(`${pathOf(admin(ORIGIN))}/s`)).toBe('/maintenance/s');
    expect(gate(`${pathOf(admin(ORIGIN))}/s/p`)).toBe('/maintenance/s/p');
    expect(gate('/maintenance')).toBeUndefined();
  });

  it('let a project in to its own replies alone', () => {
    const { gate, reply } = createAddresses();
    const own = pathOf(reply(ORIGIN, 's', 'p'));
    const [, token] = own.split('/');
    expect(gate(own)).toBe('/maintenance/s/p');
    const others = ['/maintenance', '/maintenance/s', '/maintenance/s/q', '/maintenance/t/p'];
    expect(others.map((path) => gate(`/${token}${path}`))).toEqual(others.map(() => undefined));
  });

  it('let a project in by its address also where the fixed paths are open', () => {
    const { gate, reply } = createAddresses(true);
    expect(gate(pathOf(reply(ORIGIN, 's', 'p')))).toBe('/maintenance/s/p');
    expect(gate('/maintenance/s')).toBe('/maintenance/s');
  });
});
