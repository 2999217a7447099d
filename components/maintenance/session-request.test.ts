import { describe, expect, it } from 'vitest';
import { readSessionRequest, sessionBody } from './session-request.ts';

const body = {
  state: 'MAINTENANCE',
  maintenance_at: '2026-02-28 06:06:03',
  metadata: { openstack_version: 'Zed' },
  hosts: ['compute-1', 'compute-2'],
  workflow: 'default',
};

describe('a request for a session', () => {
  it('is read as it was written', () => {
    const request = readSessionRequest(body);
    expect(request).toEqual({
      hosts: ['compute-1', 'compute-2'],
      maintenanceAtMs: Date.UTC(2026, 1, 28, 6, 6, 3),
      metadata: { openstack_version: 'Zed' },
      workflow: 'default',
    });
    expect(sessionBody(request)).toEqual(body);
  });

  it('may leave hosts, hints and the workflow to the Admin tool, and bring what nobody knows', () => {
    const { state, maintenance_at } = body;
    expect(readSessionRequest({ state, maintenance_at, download: [] })).toMatchObject({
      hosts: [],
      metadata: {},
      workflow: 'default',
    });
  });

  it.each([
    ['state', 'DOWN_SCALE'],
    ['maintenance_at', '2026-02-28T06:06:03Z'],
    ['maintenance_at', '2026-02-30 06:06:03'],
    ['maintenance_at', 5],
    ['hosts', 'compute-1'],
    ['hosts[1]', ['compute-1', '']],
    ['hosts[1]', ['compute-1', 'compute-1']],
    ['metadata', []],
    // 256 characters as Python prints it: {'a': '…'}
    ['metadata', { a: 'x'.repeat(256 - 9) }],
    ['workflow', null],
  ])('is refused for its %s', (path, value) => {
    const name = path.replace(/\[.*/, '');
    expect(() => readSessionRequest({ ...body, [name]: value })).toThrow(
      expect.objectContaining({ status: 400, path }),
    );
  });

  it('may have hints that just fit', () => {
    const metadata = { a: 'x'.repeat(255 - 9) };
    expect(readSessionRequest({ ...body, metadata }).metadata).toEqual(metadata);
  });
});
