import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { createRecorder } from '../../../record/recorder.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import type { Alarm } from '../../../openstack/alarming/alarms.ts';
import { noteBus } from './testing/bus.ts';
import { createHostController } from './hosts.ts';
import { DEFAULT_TIMES } from '../contract.ts';
import { novaWith, refusedBy } from './testing/nova.ts';

const alarm = (projectId: string, eventType: string, enabled = true): Alarm => ({
  id: projectId,
  name: '',
  description: undefined,
  state: 'ok',
  projectId,
  enabled,
  eventType,
});

function controlling(alarms: readonly Alarm[] = [alarm('p', 'maintenance.host')]) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const { cloud, notes } = novaWith({});
  const { bus, published } = noteBus();
  const deps = {
    sessionId: 's',
    cloud: { ...cloud, alarming: { alarms: { list: async () => alarms } } },
    bus,
    times: DEFAULT_TIMES,
    concurrency: 1,
    clock,
    log: silentLog,
    recorder,
    signal: new AbortController().signal,
  };
  const controller = createHostController(deps, ['c1', 'c2']);
  const shown = () =>
    recorder.events.map(({ event, data }) => event === 'maintenance.host-state' && [data.host, data.state]);
  const notified = () => published.map(({ payload }) => payload);
  return { clock, notes, controller, shown, notified, recorder };
}

describe('hosts', () => {
  it('go into maintenance and come out of it, each as the administrator sees it', async () => {
    const { notes, controller, shown, notified } = controlling();
    await controller.disable(['c1']);
    await controller.disable(['c1', 'c2']);
    expect(notes.calls).toEqual(['disable c1 maintenance', 'disable c2 maintenance']);
    expect(shown()).toEqual([]);
    controller.goToMaintenance('c1');
    await controller.enter('c1');
    await controller.leave('c1');
    expect(shown()).toEqual([
      ['c1', 'going-to-maintenance'],
      ['c1', 'in-maintenance'],
      ['c1', 'enabled'],
    ]);
    const facts = { project_id: 'p', session_id: 's', host: 'c1' };
    expect(notified()).toEqual([
      { ...facts, state: 'IN_MAINTENANCE' },
      { ...facts, state: 'MAINTENANCE_COMPLETE' },
    ]);
    expect([...notes.disabled]).toEqual(['c2']);
  });

  it('are reported to every project that listens, and else to the administrator’s', async () => {
    const many = controlling([
      alarm('p', 'maintenance.host'),
      alarm('p', 'maintenance.host'),
      alarm('q', 'maintenance.host'),
      alarm('r', 'maintenance.scheduled'),
      alarm('off', 'maintenance.host', false),
    ]);
    await many.controller.enter('c1');
    expect(many.notified().map((payload) => payload['project_id'])).toEqual(['p', 'q']);
    const none = controlling([]);
    await none.controller.enter('c1');
    expect(none.notified().map((payload) => payload['project_id'])).toEqual(['admin']);
  });

  it('that are put back are enabled, and said to be out of maintenance when they were in it', async () => {
    const { notes, controller, notified, recorder } = controlling();
    await controller.disable(['c1', 'c2']);
    await controller.enter('c1');
    expect(await controller.putBack('it failed')).toEqual([]);
    expect([...notes.disabled]).toEqual([]);
    expect(notified().map(({ host, state }) => [host, state])).toEqual([
      ['c1', 'IN_MAINTENANCE'],
      ['c1', 'MAINTENANCE_COMPLETE'],
    ]);
    expect(recorder.events.slice(-2).map(({ data }) => data)).toMatchObject([
      { host: 'c2', state: 'enabled', reason: 'it failed' },
      { host: 'c1', state: 'enabled', reason: 'it failed' },
    ]);
    expect(await controller.putBack('again')).toEqual([]);
    expect(notes.calls.filter((call) => call.startsWith('enable'))).toHaveLength(2);
  });

  it('that cannot be put back are tried again for a while, and named when it is in vain', async () => {
    const { clock, notes, controller } = controlling();
    await controller.disable(['c1', 'c2']);
    let refusals = 3;
    notes.answers.set('enable c1', () => {
      refusals -= 1;
      if (refusals > 0) throw refusedBy(500);
    });
    notes.answers.set('enable c2', () => {
      throw refusedBy(503, 'overloaded');
    });
    const putting = controller.putBack('it failed');
    await clock.advance(15_000);
    expect(await putting).toEqual([
      'c2 is still disabled: The compute service answered with 503: overloaded',
    ]);
    expect([...notes.disabled]).toEqual(['c2']);
    expect(clock.pending).toBe(0);
  });
});
