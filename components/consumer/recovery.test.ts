import { describe, expect, it } from 'vitest';
import { silentLog } from '../../core/log.ts';
import { createRecorder } from '../../record/recorder.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import type { ReceivedAlarm } from './contract.ts';
import { createRecovery } from './recovery.ts';

const alarmOn = (instanceId: string | undefined): ReceivedAlarm => ({
  alarmId: 'alarm',
  alarmName: 'doctor_alarm0',
  instanceId,
  messageId: 'message',
  state: 'error',
  receivedUs: 1,
});

function recovering(createReplacement: (instanceId: string) => Promise<{ id: string }>) {
  const recorder = createRecorder(fakeClock());
  const recovery = createRecovery({ createReplacement, recorder, log: silentLog });
  return { recovery, recorder };
}

describe('the recovery', () => {
  it('replaces each VM once, however often its alarm comes', async () => {
    const asked: string[] = [];
    const { recovery, recorder } = recovering(async (instanceId) => {
      asked.push(instanceId);
      return { id: `new-${instanceId}` };
    });
    await Promise.all(['a', 'a', 'b'].map((id) => recovery.onAlarm(alarmOn(id))));
    await recovery.onAlarm(alarmOn('a'));
    expect(asked).toEqual(['a', 'b']);
    expect(recorder.events).toEqual(
      ['a', 'b'].map((id) => ({
        atUs: expect.any(Number) as number,
        event: 'consumer.recovery-accepted',
        source: 'consumer',
        data: { instanceId: id, replacementId: `new-${id}` },
      })),
    );
  });

  it('stamps when the cloud has accepted, not when it was asked', async () => {
    const clock = fakeClock();
    const recorder = createRecorder(clock);
    const createReplacement = async () => {
      await clock.advance(70);
      return { id: 'new' };
    };
    const beginUs = clock.wallUs();
    await createRecovery({ createReplacement, recorder, log: silentLog }).onAlarm(alarmOn('a'));
    expect((recorder.events[0]?.atUs ?? 0) - beginUs).toBe(70_000);
  });

  it('records a refusal, and asks again with the next alarm', async () => {
    let refusals = 1;
    const { recovery, recorder } = recovering(async () => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('quota exceeded');
      return { id: 'new' };
    });
    await recovery.onAlarm(alarmOn('a'));
    await recovery.onAlarm(alarmOn('a'));
    expect(recorder.events.map(({ event, data }) => ({ event, data }))).toEqual([
      { event: 'consumer.recovery-failed', data: { instanceId: 'a', reason: 'quota exceeded' } },
      { event: 'consumer.recovery-accepted', data: { instanceId: 'a', replacementId: 'new' } },
    ]);
  });

  it('does nothing about an alarm that names no VM', async () => {
    const { recovery, recorder } = recovering(() => Promise.reject(new Error('must not be asked')));
    await recovery.onAlarm(alarmOn(undefined));
    expect(recorder.events).toEqual([]);
  });
});
