import { describe, expect, it } from 'vitest';
import { behindToken, endsInToken } from './gate.ts';

describe('behindToken', () => {
  const gate = behindToken('abc123');

  it('hides the token from the routes', () => {
    expect(gate('/abc123/events')).toBe('/events');
    expect(gate('/abc123/maintenance/s/p?x=/y')).toBe('/maintenance/s/p?x=/y');
    expect([gate('/abc123'), gate('/abc123/'), gate('/abc123?x')]).toEqual(['/', '/', '/?x']);
  });

  it.each([
    '/',
    '/events',
    '/abc12/events',
    '/abc1234/events',
    '/ABC123/events',
    '//abc123/events',
    '/events/abc123',
    '/events?abc123',
    '/%61bc123/events',
    'http://localhost/abc123/events',
    '*',
    '',
    '/äbc123/events',
  ])('turns %j away', (url) => {
    expect(gate(url)).toBeUndefined();
  });

  it('lets the fixed paths in when it is open', () => {
    const open = behindToken('abc123', true);
    expect([open('/events'), open('/abc123/events')]).toEqual(['/events', '/events']);
    expect(open('/other/events')).toBe('/other/events');
  });
});

describe('endsInToken', () => {
  const tokens = new Set(['one', 'two']);
  const gate = endsInToken('/failure', () => tokens);

  it('lets every token in that is known now', () => {
    expect([gate('/failure/one'), gate('/failure/two')]).toEqual(['/failure/one', '/failure/two']);
    tokens.delete('two');
    expect(gate('/failure/two')).toBeUndefined();
  });

  it.each(['/failure', '/failure/', '/failure/on', '/failure/one/', '/failure/one?x', '/other/one', '/one'])(
    'turns %j away',
    (url) => {
      expect(gate(url)).toBeUndefined();
    },
  );
});
