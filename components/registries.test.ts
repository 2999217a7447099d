import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../core/testing/fake-clock.ts';
import { silentLog } from '../core/log.ts';
import { createRecorder } from '../record/recorder.ts';
import type { AdminToolOptions } from './admin-tool/contract.ts';
import { ADMIN_TOOLS, startAdminTool } from './admin-tool/registry.ts';
import { APP_MANAGERS } from './app-manager/registry.ts';
import { CONSUMERS } from './consumer/registry.ts';
import { INSPECTORS } from './inspector/registry.ts';
import { kindNames, loadKind, requireKind } from './kinds.ts';
import type { Kinds } from './kinds.ts';
import { MONITORS } from './monitor/registry.ts';

const REGISTRIES: readonly (readonly [string, Kinds<{ readonly kind: string }>])[] = [
  ['monitor', MONITORS],
  ['inspector', INSPECTORS],
  ['consumer', CONSUMERS],
  ['admin-tool', ADMIN_TOOLS],
  ['app-manager', APP_MANAGERS],
];

describe.each(REGISTRIES)('the kinds of %s', (component, registry) => {
  it('are those that have a folder', () => {
    const folders = readdirSync(join(import.meta.dirname, component), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(Object.keys(registry.available).sort()).toEqual(folders.sort());
  });

  it('are what they say', async () => {
    for (const kind of Object.keys(registry.available))
      expect((await loadKind(registry, kind)).kind).toBe(kind);
  });

  it.each(['sampel', 'constructor', ''])('do not include %j, and say what does exist', (kind) => {
    const attempt = () => requireKind(registry, kind);
    expect(attempt).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(attempt).toThrow(/sample/);
  });
});

describe('the sample Admin tool', () => {
  it('needs a bus, and says so', async () => {
    const clock = fakeClock();
    const common = { clock, log: silentLog, recorder: createRecorder(clock), ip: '127.0.0.1', port: 0 };
    const options = { ...common, bus: undefined, cloud: {} as AdminToolOptions['cloud'] };
    await expect(startAdminTool('sample', options)).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
  });
});

describe.each(REGISTRIES)('a kind of %s that OPNFV has and this version does not', (_, registry) => {
  it('is refused with those that exist', () => {
    for (const kind of registry.unsupported) {
      const attempt = () => requireKind(registry, kind);
      expect(attempt).toThrow(expect.objectContaining({ code: 'NOT_AVAILABLE' }));
      expect(attempt).toThrow(new RegExp(`${kind}.*: sample`));
      expect(kindNames(registry)).toContain(kind);
    }
  });
});
