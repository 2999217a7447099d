import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../core/testing/fake-clock.ts';
import { silentLog } from '../core/log.ts';
import { createRecorder } from '../record/recorder.ts';
import { ADMIN_TOOLS, createAdminTool } from './admin-tool/registry.ts';
import type { AdminToolOptions } from './admin-tool/registry.ts';
import { APP_MANAGERS, createAppManager } from './app-manager/registry.ts';
import type { AppManagerOptions } from './app-manager/registry.ts';
import { CONSUMERS, createConsumer } from './consumer/registry.ts';
import { INSPECTORS, createInspector } from './inspector/registry.ts';
import type { InspectorOptions } from './inspector/registry.ts';
import { MONITORS, createMonitor } from './monitor/registry.ts';

const clock = fakeClock();
const common = { clock, log: silentLog, recorder: createRecorder(clock) };
const server = { ...common, ip: '127.0.0.1', port: 0 };
const cloud = {} as InspectorOptions['cloud'];
const create = {
  monitor: (kind: string) =>
    createMonitor(kind, { ...common, probe: 'udp', inspectorUrl: 'http://127.0.0.1:1/events' }),
  inspector: (kind: string) => createInspector(kind, { ...server, cloud }),
  consumer: (kind: string) => createConsumer(kind, server),
  'admin-tool': (kind: string) =>
    createAdminTool(kind, {
      ...server,
      bus: {} as AdminToolOptions['bus'],
      cloud: {} as AdminToolOptions['cloud'],
    }),
  'app-manager': (kind: string) =>
    createAppManager(kind, {
      ...server,
      cloud: {} as AppManagerOptions['cloud'],
      projectId: 'p',
      scale: async () => {},
    }),
};

describe.each([
  ['monitor', MONITORS],
  ['inspector', INSPECTORS],
  ['consumer', CONSUMERS],
  ['admin-tool', ADMIN_TOOLS],
  ['app-manager', APP_MANAGERS],
] as const)('the kinds of %s', (component, registry) => {
  it('are those that have a folder', () => {
    const folders = readdirSync(join(import.meta.dirname, component), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(Object.keys(registry).sort()).toEqual(folders.sort());
  });

  it('are what they say', () => {
    for (const kind of Object.keys(registry)) expect(create[component](kind).kind).toBe(kind);
  });

  it.each(['sampel', 'constructor', ''])('do not include %j, and say what does exist', (kind) => {
    const attempt = () => create[component](kind);
    expect(attempt).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(attempt).toThrow(/sample/);
  });
});

describe('the sample Admin tool', () => {
  it('needs a bus, and says so', () => {
    const options = { ...server, bus: undefined, cloud: {} as AdminToolOptions['cloud'] };
    expect(() => createAdminTool('sample', options)).toThrow(
      expect.objectContaining({ code: 'BUS_UNREACHABLE' }),
    );
    expect(createAdminTool('fenix', options).kind).toBe('fenix');
  });
});

describe('a kind that OPNFV has and this version has not', () => {
  it.each([
    ['monitor', 'collectd'],
    ['inspector', 'congress'],
    ['inspector', 'vitrage'],
  ] as const)('of %s, %s, is refused with those that exist', (component, kind) => {
    const attempt = () => create[component](kind);
    expect(attempt).toThrow(expect.objectContaining({ code: 'NOT_AVAILABLE' }));
    expect(attempt).toThrow(new RegExp(`${kind}.*: sample`));
  });
});
