import type { FastifyInstance } from 'fastify';
import type { Recorder } from '../../../record/recorder.ts';
import { ALARM_BODY } from '../../web/alarm-body.ts';
import { readJson } from '../../web/body.ts';
import { Refusal, readAs } from '../../web/refusal.ts';
import { readEvents } from './events.ts';
import type { Faults } from './faults.ts';

/** What the alarm on `maintenance.host` says of a host, and whether its faults are handled from then on. */
const HANDLED_IN: Readonly<Record<string, boolean>> = { IN_MAINTENANCE: false, MAINTENANCE_COMPLETE: true };

/** `PUT` and `POST /events` for Monitors, `POST /maintenance` for the alarm on a host's maintenance. */
export function inspectorRoutes(faults: Faults, recorder: Recorder): (app: FastifyInstance) => void {
  return (app) => {
    app.route({
      method: ['PUT', 'POST'],
      url: '/events',
      // The Monitor is answered when the events are taken: it has nothing to do with what follows from them.
      handler({ body }) {
        const events = readEvents(readJson(body));
        for (const event of events) faults.record(event);
        return { accepted: events.length };
      },
    });
    app.post('/maintenance', ({ body }) => {
      const { traits } = readAs(ALARM_BODY, readJson(body));
      const host = traits.get('host');
      if (host === undefined || host === '') {
        throw new Refusal(400, 'names no host', 'reason_data.event.traits');
      }
      const state = traits.get('state') ?? '';
      const sessionId = traits.get('session_id') ?? '';
      recorder.stamp('inspector.host-event-received', 'inspector', { host, state, sessionId });
      const handled = HANDLED_IN[state];
      if (handled !== undefined) faults.setHandled(host, handled);
      return {};
    });
  };
}
