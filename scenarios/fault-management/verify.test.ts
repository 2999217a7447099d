import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { createRecorder } from '../../record/recorder.ts';
import type { ScenarioContext } from '../context.ts';
import type { Victim } from './chain.ts';
import type { FaultManagementOptions } from './options.ts';
import type { Stage } from './stage.ts';
import { checkHostRestored, checkSilenceBefore, checkTenantIsolation, checkWhileDown } from './verify.ts';

const VICTIM = { host: { name: 'compute-1' }, instanceIds: ['vm-0'] } as unknown as Victim;
const DOWN = { state: 'down', status: 'enabled', forcedDown: true };
const UP = { state: 'up', status: 'enabled', forcedDown: false };

/** What the cloud shows: each list in order, its last item again and again. */
interface Shown {
  readonly services?: readonly object[];
  readonly servers?: readonly (readonly object[])[];
  readonly hostStatus?: readonly (string | undefined)[];
  readonly ports?: readonly object[];
  readonly alarms?: number;
  readonly strangerAlarms?: number;
}

function cloudThatShows({
  services = [DOWN],
  servers = [[]],
  hostStatus = ['DOWN'],
  ports = [],
  ...more
}: Shown) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const inTurn = <T>(values: readonly T[]) => {
    let count = 0;
    return (): Promise<T> => Promise.resolve(values[Math.min(count++, values.length - 1)] as T);
  };
  const service = inTurn(services);
  const context = {
    clock,
    recorder,
    signal: new AbortController().signal,
    cloud: {
      compute: {
        services: { list: async () => [await service()] },
        servers: { list: inTurn(servers) },
      },
      network: { ports: { list: () => Promise.resolve(ports) } },
    },
  } as unknown as ScenarioContext;
  const status = inTurn(hostStatus);
  const stage = {
    owner: { cloud: { compute: { servers: { get: async () => ({ hostStatus: await status() }) } } } },
    ownerInbox: { alarms: Array.from({ length: more.alarms ?? 0 }) },
    strangerInbox: { alarms: Array.from({ length: more.strangerAlarms ?? 0 }) },
  } as unknown as Stage;
  const checks = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      recorder.events.flatMap(({ event, data }) => {
        if (event !== 'check') return [];
        const { name, verdict, reason } = data as { name: string; verdict: string; reason?: string };
        return [[name, reason === undefined ? verdict : `${verdict}: ${reason}`] as const];
      }),
    );
  const isInSync = (): boolean => recorder.events.some(({ event }) => event === 'scenario.in-sync');
  const whileDown = async (options: { readonly ports?: boolean } = {}): Promise<void> => {
    const updates = { updateNeutronPortDpStatus: options.ports ?? false } as FaultManagementOptions;
    const checking = checkWhileDown(context, updates, stage, VICTIM);
    await clock.advance(30_000);
    await checking;
  };
  return { clock, context, stage, checks, isInSync, whileDown };
}

describe('while the host is marked down', () => {
  it('passes once Nova shows host and VMs as they were marked', async () => {
    const cloud = cloudThatShows({
      services: [UP, DOWN],
      servers: [
        [
          { id: 'vm-0', name: 'doctor_vm0', status: 'ACTIVE' },
          { id: 'other', name: 'other', status: 'ACTIVE' },
        ],
        [
          { id: 'vm-0', name: 'doctor_vm0', status: 'ERROR' },
          { id: 'other', name: 'other', status: 'ACTIVE' },
        ],
      ],
      hostStatus: ['UP', 'UP', 'DOWN'],
    });
    await cloud.whileDown();
    expect(cloud.checks()).toEqual({
      'host-forced-down': 'passed',
      'vms-in-error': 'passed',
      'owner-sees-host-down': 'passed',
    });
    expect(cloud.isInSync()).toBe(true);
  });

  it('fails with what was seen last, and is then not in sync', async () => {
    const cloud = cloudThatShows({
      services: [{ ...DOWN, forcedDown: false }],
      servers: [[{ id: 'vm-0', name: 'doctor_vm0', status: 'ACTIVE' }]],
      hostStatus: ['UP'],
    });
    await cloud.whileDown();
    expect(cloud.checks()).toMatchObject({
      'host-forced-down': expect.stringMatching(/^failed: .*compute-1 down and forced_down/) as string,
      'vms-in-error': expect.stringMatching(/^failed: .*doctor_vm0 ACTIVE/) as string,
      'owner-sees-host-down': expect.stringMatching(/^failed: .*UP/) as string,
    });
    expect(cloud.isInSync()).toBe(false);
  });

  it('skips what the policy of Nova hides from the owner', async () => {
    const cloud = cloudThatShows({ hostStatus: [undefined] });
    await cloud.whileDown();
    expect(cloud.checks()['owner-sees-host-down']).toMatch(/^skipped: Nova hides host_status/);
  });

  it('looks at ports only where they are updated, and wants at least one', async () => {
    const ports = [{ dataPlaneStatus: 'DOWN' }, { dataPlaneStatus: 'ACTIVE' }];
    const unasked = cloudThatShows({ ports });
    await unasked.whileDown();
    expect(unasked.checks()).not.toHaveProperty('ports-down');
    for (const [shown, outcome] of [
      [ports.slice(0, 1), /^passed$/],
      [ports, /^failed: .*1 of 2 not DOWN/],
      [[], /^failed: .*0 of 0 not DOWN/],
    ] as const) {
      const cloud = cloudThatShows({ ports: shown });
      await cloud.whileDown({ ports: true });
      expect(cloud.checks()['ports-down']).toMatch(outcome);
    }
  });
});

describe('the restored host', () => {
  it.each([
    [[DOWN, { ...UP, status: 'disabled' }, UP], /^passed$/],
    [[{ ...UP, forcedDown: true }], /^failed: .*compute-1 up and enabled again/],
  ])('%j', async (services, outcome) => {
    const { clock, context, checks } = cloudThatShows({ services });
    const checking = checkHostRestored(context, VICTIM);
    await clock.advance(30_000);
    await checking;
    expect(checks()['host-restored']).toMatch(outcome);
  });
});

describe('alarms that may not come', () => {
  it('fail the check of silence before the fault, whichever tenant gets them', () => {
    for (const [shown, outcome] of [
      [{}, 'passed'],
      [{ alarms: 1, strangerAlarms: 2 }, 'failed: 3 alarms came before the fault'],
    ] as const) {
      const { context, stage, checks } = cloudThatShows(shown);
      checkSilenceBefore(context, stage);
      expect(checks()['silence-before-fault']).toBe(outcome);
    }
  });

  it('fail the check of isolation when another tenant gets one', () => {
    for (const [shown, outcome] of [
      [{ alarms: 1 }, /^passed$/],
      [{ strangerAlarms: 1 }, /^failed: another tenant .* 1 /],
    ] as const) {
      const { context, stage, checks } = cloudThatShows(shown);
      checkTenantIsolation(context, stage);
      expect(checks()['tenant-isolation']).toMatch(outcome);
    }
  });
});
