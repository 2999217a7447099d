import { describe, expect, it } from 'vitest';
import { compilePath } from './json-path.ts';

const notification = {
  publisher_id: 'compute.host1.example.org',
  payload: {
    tenant_id: 't-1',
    none: null,
    metadata: { x: 7 },
    image_meta: { 'org.openstack__1__architecture': 'x86_64' },
    disks: [
      { key: 'root', size: 1 },
      { key: 'swap', size: 2 },
    ],
  },
};

const values = (path: string): unknown[] => compilePath(path)(notification).map(({ value }) => value);

describe('paths', () => {
  it.each([
    ['payload.tenant_id', ['t-1']],
    ['$.payload.tenant_id', ['t-1']],
    ['payload[tenant_id]', ['t-1']],
    ['payload.metadata.x', [7]],
    ['payload.none', [null]],
    ['payload.missing.deeper', []],
    ["payload.image_meta.'org.openstack__1__architecture'", ['x86_64']],
    ['payload.disks[1].size', [2]],
    ['payload.disks[5].size', []],
    ['payload.disks[*].size', [1, 2]],
    ['payload.disks[?key=swap].size', [2]],
    ["payload.disks[?(@.key=='root')].size", [1]],
    ['payload.disks.`len`', [2]],
    ['(payload.missing)|(payload.tenant_id)', ['t-1']],
    ['publisher_id.`split(., 0, -1)`', ['compute']],
    ['publisher_id.`split(., 1, 1)`', ['host1.example.org']],
    ['publisher_id.`split(., 9, -1)`', []],
    ['payload.metadata.*', [7]],
  ])('%s', (path, expected) => {
    expect(values(path)).toEqual(expected);
  });

  it('returns the path of each match', () => {
    expect(compilePath('payload.*')(notification)[0]?.path).toEqual(['payload', 'tenant_id']);
  });

  it.each(['payload.', 'payload[', 'payload]', '(payload', '', 'payload.`nonsense(1)`', 'payload[?key]'])(
    'refuses %j',
    (path) => {
      expect(() => compilePath(path)).toThrow(/unexpected|unknown/);
    },
  );
});
