import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { createRecorder } from '../../../record/recorder.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import type { FakeClock } from '../../../core/testing/fake-clock.ts';
import { noteBus } from './testing/bus.ts';
import type { AdminCloud, AdminToolOptions, RunningAdminTool } from '../contract.ts';
import { sampleAdminTool } from './sample.ts';
import { novaWith } from './testing/nova.ts';

const tools: { readonly tool: RunningAdminTool; readonly clock: FakeClock }[] = [];
afterEach(async () => {
  for (const { tool, clock } of tools.splice(0)) {
    const stopped = tool.stop();
    await clock.advance(60_000);
    await stopped;
  }
});

async function serving(changes: { cloud?: AdminCloud; port?: number } = {}) {
  const clock = fakeClock();
  const { cloud, notes } = novaWith({ servers: [{ id: 'a', host: 'c1' }], disabled: ['c2'] });
  const { bus, published, taps } = noteBus();
  const tool = await sampleAdminTool.start({
    ip: '127.0.0.1',
    port: 0,
    bus,
    clock,
    log: silentLog,
    recorder: createRecorder(clock),
    ...changes,
    // The sample Admin tool sends no request with a token.
    cloud: (changes.cloud ?? cloud) as AdminToolOptions['cloud'],
  });
  tools.push({ tool, clock });
  return { tool, clock, notes, published, taps };
}

const request = (clock: FakeClock, changes: object = {}) => ({
  hosts: ['c1'],
  maintenanceAtMs: Math.ceil(clock.wallUs() / 1_000_000 + 60) * 1000,
  metadata: {},
  workflow: 'default',
  ...changes,
});

describe('a request for a session', () => {
  it('is answered at once; the session goes on by itself', async () => {
    const { tool, clock } = await serving();
    const { sessionId } = await tool.startSession(request(clock));
    await clock.advance(10);
    // Nobody in the project listens: the session cannot ask.
    expect(await tool.stateOf(sessionId)).toEqual({
      state: 'MAINTENANCE_FAILED',
      reason: expect.stringMatching(/^project p has instances on the hosts and no alarm/) as string,
    });
  });

  it.each([
    [{ hosts: ['c1', 'mars'] }, 400, /hosts\[1\]: there is no nova-compute on mars/],
    [{ hosts: ['c2'] }, 409, /hosts\[0\]: c2 is disabled already/],
    [{ hosts: [] }, 409, /hosts\[1\]: c2 is disabled already/],
    [{ workflow: 'vnf' }, 400, /workflow: there is no workflow vnf; there is default/],
    [{ hosts: ['c1', 'c1'] }, 400, /hosts\[1\]: c1 is there already/],
  ])('with %j is refused', async (changes, status, words) => {
    const { tool, clock } = await serving();
    await expect(tool.startSession(request(clock, changes))).rejects.toMatchObject({
      status,
      message: expect.stringMatching(words) as string,
    });
  });

  it('is refused while the hosts cannot be listed', async () => {
    const { cloud } = novaWith({});
    const list = async () => {
      throw new Error('Nova is away.');
    };
    const silent = { ...cloud, compute: { ...cloud.compute, services: { ...cloud.compute.services, list } } };
    const { tool, clock } = await serving({ cloud: silent });
    // Its client tries what is answered 503 again.
    const asking = expect(tool.startSession(request(clock))).rejects.toMatchObject({
      status: 503,
      message: expect.stringMatching(/the compute hosts cannot be listed: Nova is away/) as string,
    });
    for (let count = 0; count < 40; count += 1) await clock.advance(200);
    await asking;
  });
});

describe('the Admin tool', () => {
  it('leaves nothing open when it stops, and knows its sessions still', async () => {
    const { tool, clock, taps } = await serving();
    const { sessionId } = await tool.startSession(request(clock));
    await clock.advance(10);
    const stopped = tool.stop();
    await clock.advance(1000);
    await stopped;
    expect([taps.size, clock.pending]).toEqual([0, 0]);
    expect((await tool.stateOf(sessionId)).state).toBe('MAINTENANCE_FAILED');
  });

  it('knows no session that it did not begin', async () => {
    const { tool } = await serving();
    for (const ask of [tool.stateOf('nobody'), tool.deleteSession('nobody')])
      await expect(ask).rejects.toMatchObject({
        status: 404,
        message: expect.stringMatching(/there is no session nobody/) as string,
      });
  });
});
