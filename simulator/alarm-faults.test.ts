import { expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { orderAlarmFaults } from './alarm-faults.ts';
import { createBroker } from './kit/broker.ts';
import { calmKnobs } from './kit/contracts.ts';
import { envelope } from './kit/oslo.ts';

it('strikes from a link that goes down to the next new alarm', async () => {
  const broker = createBroker();
  const knobs = calmKnobs();
  let link: (host: string, up: boolean) => void = () => {};
  const stop = orderAlarmFaults(
    { dropAlarm: true, slowAodhMs: 1500 },
    { knobs, broker, fleet: { onLink: (listener) => void (link = listener) } },
  );
  const announce = async (eventType: string): Promise<void> => {
    const more = { publisherId: 'aodh.api', priority: 'INFO', payload: {}, clock: systemClock() };
    broker.publish('aodh', 'notifications.info', envelope({ eventType, ...more }).body);
    await new Promise<void>((done) => void setImmediate(done));
  };
  const calm = { dropAlarm: false, slowAodhMs: 0 };
  const ordered = { dropAlarm: true, slowAodhMs: 1500 };

  await announce('alarm.creation');
  expect(knobs).toMatchObject(calm);
  link('compute-1', false);
  expect(knobs).toMatchObject(ordered);
  await announce('alarm.state_transition');
  link('compute-1', true);
  expect(knobs).toMatchObject(ordered);
  await announce('alarm.creation');
  expect(knobs).toMatchObject(calm);
  link('compute-2', false);
  expect(knobs).toMatchObject(ordered);
  stop();
});

it('leaves the knobs to others where nothing was ordered', () => {
  const broker = createBroker();
  const nobody = (): never => {
    throw new Error('nobody should listen');
  };
  const knobs = calmKnobs();
  orderAlarmFaults({}, { knobs, broker: { ...broker, subscribe: nobody }, fleet: { onLink: nobody } })();
  expect(knobs).toEqual(calmKnobs());
});
