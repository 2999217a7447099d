import { describe, expect, it } from 'vitest';
import { measureLateness } from '../../core/lateness.ts';
import { createRecorder } from '../../record/recorder.ts';
import { lateClock } from '../../core/testing/late-clock.ts';
import type { ReceivedAlarm } from '../../components/consumer/contract.ts';
import { awaitNotifications } from './notifications.ts';

/** Waits for the alarm of one VM, which the Monitor has reported, for 2 s. */
function waiting() {
  const clock = lateClock();
  const recorder = createRecorder(clock);
  const lateness = measureLateness(clock);
  const alarms: ReceivedAlarm[] = [];
  const ended = awaitNotifications(
    {
      clock,
      recorder,
      signal: new AbortController().signal,
      seen: (event) => event === 'monitor.detected',
    },
    { notificationTimeoutMs: 2_000, overAfterMs: 31_000 },
    { ownerInbox: { alarms } },
    { instanceIds: ['vm-0'] },
    lateness,
  );
  const receive = (): void => void alarms.push({ instanceId: 'vm-0' } as ReceivedAlarm);
  const lost = (): readonly unknown[] => recorder.events.filter(({ event }) => event === 'notification.lost');
  return { clock, ended, receive, lost };
}

describe('the wait for the alarms', () => {
  it('ends with the last one', async () => {
    const { clock, ended, receive, lost } = waiting();
    await clock.advance(1_000);
    receive();
    await clock.advance(20);
    await ended;
    expect(lost()).toEqual([]);
  });

  it('records one that does not come in time as lost', async () => {
    const { clock, ended, lost } = waiting();
    await clock.advance(1_990);
    expect(lost()).toEqual([]);
    await clock.advance(30);
    await ended;
    expect(lost()).toHaveLength(1);
  });

  it('does not count the time in which this process could receive none', async () => {
    const { clock, ended, receive, lost } = waiting();
    await clock.advance(100);
    await clock.block(1_900);
    await clock.advance(500);
    expect(lost()).toEqual([]);
    receive();
    await clock.advance(20);
    await ended;
    expect(lost()).toEqual([]);
  });

  it('gets no longer than twice as long', async () => {
    const { clock, ended, lost } = waiting();
    await clock.advance(100);
    await clock.block(6_000);
    await clock.advance(20);
    await ended;
    expect(lost()).toHaveLength(1);
  });
});
