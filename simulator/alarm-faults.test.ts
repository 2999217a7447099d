import { expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { injectAlarmFaults } from './alarm-faults.ts';
import { createBroker } from './kit/broker.ts';
import { noFaultInjection } from './kit/contracts.ts';
import { envelope } from './kit/oslo.ts';

it('applies from the time a link goes down until the next alarm is created', async () => {
  const broker = createBroker();
  const faultInjection = noFaultInjection();
  let link: (host: string, up: boolean) => void = () => {};
  const stop = injectAlarmFaults(
    { dropAlarm: true, slowAodhMs: 1500 },
    { faultInjection, broker, fleet: { onLink: (listener) => void (link = listener) } },
  );
  const announce = async (eventType: string): Promise<void> => {
    const more = { publisherId: 'aodh.api', priority: 'INFO', payload: {}, clock: systemClock() };
    broker.publish('aodh', 'notifications.info', envelope({ eventType, ...more }).body);
    await new Promise<void>((done) => void setImmediate(done));
  };
  const noFaults = { dropAlarm: false, slowAodhMs: 0 };
  const ordered = { dropAlarm: true, slowAodhMs: 1500 };

  await announce('alarm.creation');
  expect(faultInjection).toMatchObject(noFaults);
  link('compute-1', false);
  expect(faultInjection).toMatchObject(ordered);
  await announce('alarm.state_transition');
  link('compute-1', true);
  expect(faultInjection).toMatchObject(ordered);
  await announce('alarm.creation');
  expect(faultInjection).toMatchObject(noFaults);
  link('compute-2', false);
  expect(faultInjection).toMatchObject(ordered);
  stop();
});

it('leaves fault injection to others where no fault is injected', () => {
  const broker = createBroker();
  const neverCalled = (): never => {
    throw new Error('neverCalled should listen');
  };
  const faultInjection = noFaultInjection();
  injectAlarmFaults(
    {},
    { faultInjection, broker: { ...broker, subscribe: neverCalled }, fleet: { onLink: neverCalled } },
  )();
  expect(faultInjection).toEqual(noFaultInjection());
});
