import { describe, expect, it } from 'vitest';
import { endpointParts } from './api-versions.ts';

const OWN = '0123456789abcdef0123456789abcdef';
const OTHER = 'fedcba98-7654-3210-fedc-ba9876543210';

describe('an address of the catalogue in its parts', () => {
  it.each([
    [`http://c:8774/v2.1/${OWN}`, { base: 'http://c:8774', version: 'v2.1', projectId: OWN }],
    [`http://c:8774/v2.1/${OTHER}`, { base: 'http://c:8774', version: 'v2.1', projectId: OTHER }],
    [`http://c/compute/v2.1/`, { base: 'http://c/compute', version: 'v2.1', projectId: undefined }],
    [`http://c:8774/${OWN}`, { base: 'http://c:8774', version: undefined, projectId: OWN }],
    ['http://c:9696', { base: 'http://c:9696', version: undefined, projectId: undefined }],
  ])('%s', (url, parts) => {
    expect(endpointParts(url, OWN)).toEqual(parts);
  });

  it.each(['https://gateway/v1/compute', 'https://gateway/v2/identity'])(
    'what follows a version and is no project belongs to the address: %s',
    (url) => {
      expect(endpointParts(url, OWN)).toEqual({ base: url, version: undefined, projectId: undefined });
    },
  );
});
