import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import { newToken } from '../../../core/ids.ts';
import type { Log } from '../../../core/log.ts';
import type { Recorder } from '../../../record/recorder.ts';
import { ALARM_BODY } from '../../web/alarm-body.ts';
import { readJson } from '../../web/body.ts';
import { endsInToken } from '../../web/gate.ts';
import { Refusal, readAs } from '../../web/refusal.ts';
import { openWebServer } from '../../web/server.ts';
import type { Consumer, ConsumerOptions, ReceivedAlarm, RunningConsumer } from '../contract.ts';

/** One address, and what becomes of its alarms. */
interface Inbox {
  readonly stamp: boolean;
  readonly alarms: ReceivedAlarm[];
  readonly onAlarm: ((alarm: ReceivedAlarm) => void | Promise<void>) | undefined;
}

/** The Consumer that comes with doctor: a web server with an unguessable address for each subscription. */
export const sampleConsumer: Consumer = { kind: 'sample', start };

async function start(options: ConsumerOptions): Promise<RunningConsumer> {
  const { ip, port, log } = options;
  const inboxes = new Map<string, Inbox>();
  const routes = consumerRoutes(options, inboxes);
  const gate = endsInToken('/failure', () => inboxes.keys());
  const portFlag = '--consumer-port';
  const server = await openWebServer({ name: 'Consumer', ip, port, portFlag, log, gate, routes });
  return {
    origin: server.origin,
    refused: server.refused,
    subscribe({ stamp, onAlarm }) {
      const token = newToken();
      const alarms: ReceivedAlarm[] = [];
      inboxes.set(token, { stamp, alarms, onAlarm });
      return {
        url: `${server.origin}/failure/${token}`,
        alarms,
        close: () => void inboxes.delete(token),
      };
    },
    async stop() {
      inboxes.clear();
      await server.close();
    },
  };
}

function consumerRoutes(
  { clock, log, recorder }: ConsumerOptions,
  inboxes: ReadonlyMap<string, Inbox>,
): (app: FastifyInstance) => void {
  /** When the head of each request was in hand, microseconds since the epoch. */
  const acceptedUs = new WeakMap<FastifyRequest, number>();
  return (app) => {
    // Aodh called out: checkpoint 8. On a fresh connection this follows its acceptance at once; on one that
    // was opened earlier or is kept alive, the connection's own time would lie before the alarm.
    app.addHook('onRequest', (request, _reply, done) => {
      acceptedUs.set(request, clock.wallUs());
      done();
    });
    app.post<{ Params: { token: string } }>('/failure/:token', (request) => {
      const inbox = inboxes.get(request.params.token);
      if (inbox === undefined) throw new Refusal(404, 'there is nothing here');
      const alarm = readAlarm(request.body, clock);
      if (inbox.stamp) record(recorder, alarm, acceptedUs.get(request) ?? alarm.receivedUs);
      inbox.alarms.push(alarm);
      void notify(inbox, alarm, log);
      return {};
    });
  };
}

function readAlarm(body: unknown, clock: Clock): ReceivedAlarm {
  const { alarmId, alarmName, messageId, traits } = readAs(ALARM_BODY, readJson(body));
  const receivedUs = clock.wallUs();
  const [instanceId, state] = [traits.get('instance_id'), traits.get('state')];
  return { alarmId, alarmName, instanceId, messageId, state, receivedUs };
}

function record(recorder: Recorder, alarm: ReceivedAlarm, acceptedUs: number): void {
  const { alarmId, instanceId, messageId, receivedUs } = alarm;
  const data = { instanceId, messageId, alarmId };
  recorder.record({ atUs: acceptedUs, event: 'consumer.call-accepted', source: 'consumer', data });
  recorder.record({ atUs: receivedUs, event: 'consumer.alarm-received', source: 'consumer', data });
}

/** Aodh is answered whatever the listener makes of the alarm. */
async function notify({ onAlarm }: Inbox, alarm: ReceivedAlarm, log: Log): Promise<void> {
  try {
    await onAlarm?.(alarm);
  } catch (error) {
    log.error('a listener failed at an alarm', { alarmId: alarm.alarmId, reason: messageOf(error) });
  }
}
