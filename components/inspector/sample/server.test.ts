import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import { hostDown, inspecting, recordingBus, noteCloud, three, turn } from './testing/bench.ts';

/** The alarm on a host's maintenance, as Aodh posts it. */
const alarm = (state: string, host: string | undefined) => ({
  alarm_id: 'i',
  alarm_name: 'n',
  current: 'alarm',
  reason_data: {
    type: 'event',
    event: {
      event_type: 'maintenance.host',
      traits: [
        ['state', 1, state],
        ['session_id', 1, 's'],
        ...(host === undefined ? [] : [['host', 1, host]]),
      ],
    },
  },
});

describe('maintenance', () => {
  it('of a host keeps its faults from being handled until it is over', async () => {
    const { cloud } = noteCloud(three);
    const { send, recorded } = await inspecting({ cloud });
    expect((await send(alarm('IN_MAINTENANCE', 'c1'), '/maintenance', 'POST')).status).toBe(200);
    await send(hostDown('c1'));
    await send(hostDown('c2'));
    expect(recorded('inspector.affected-found')).toEqual([{ host: 'c2', instanceIds: ['x'] }]);
    await send(alarm('MAINTENANCE_COMPLETE', 'c1'), '/maintenance', 'POST');
    await send(hostDown('c1'));
    expect(recorded('inspector.affected-found')).toHaveLength(2);
  });

  it('of no host is refused', async () => {
    const { cloud } = noteCloud(three);
    const { send } = await inspecting({ cloud });
    const answer = await send(alarm('IN_MAINTENANCE', undefined), '/maintenance', 'POST');
    expect(answer.status).toBe(400);
    expect(answer.body.error?.path).toBe('reason_data.event.traits');
  });
});

describe('the server', () => {
  it('turns bad bodies away and goes on', async () => {
    const { cloud } = noteCloud(three);
    const { send, recorded } = await inspecting({ cloud });
    expect((await send('{"time": ')).status).toBe(400);
    expect((await send('')).status).toBe(400);
    const bad = await send([{ time: 'now', type: 'compute.host.down' }]);
    expect([bad.status, bad.body.error?.path]).toEqual([400, '[0].time']);
    expect((await send('x'.repeat(1_048_577))).status).toBe(413);
    expect((await send(hostDown('c1'), '/elsewhere')).status).toBe(404);
    expect((await send(hostDown('c1'), '/events', 'POST')).status).toBe(200);
    expect(recorded('inspector.affected-found')).toHaveLength(1);
  });

  it('says that its port is taken, and leaves nothing open', async () => {
    const { cloud } = noteCloud(three);
    const { inspector } = await inspecting({ cloud });
    const { bus, taps } = recordingBus();
    const clock = fakeClock();
    const port = Number(new URL(inspector.eventsUrl).port);
    await expect(inspecting({ cloud, bus, port, clock })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)) as string,
      hint: expect.stringContaining('--inspector-port') as string,
    });
    expect([taps.size, clock.pending]).toEqual([0, 0]);
  });

  it('stops after the calls under way, and begins no other', async () => {
    const { cloud, notes } = noteCloud(three);
    const { bus, taps } = recordingBus();
    const { inspector, clock, send } = await inspecting({ cloud, bus, concurrency: 1 });
    const open = notes.hold();
    await send(hostDown('c1'));
    await turn();
    const ended: string[] = [];
    const stop = async (): Promise<void> => {
      await inspector.stop();
      ended.push('inspector');
    };
    const stopping = stop();
    await clock.advance(1_000);
    expect(ended).toEqual([]);
    open();
    await clock.advance(1_000);
    await stopping;
    expect(notes.calls).toEqual(['list-servers', 'force-down c1 true']);
    expect([taps.size, clock.pending]).toEqual([0, 0]);
  });
});
