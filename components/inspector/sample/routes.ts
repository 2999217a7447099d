import type { FastifyInstance } from 'fastify';
import type { Recorder } from '../../../record/recorder.ts';
import { ALARM_BODY } from '../../web/alarm-body.ts';
import { readJson } from '../../web/body.ts';
import { Refusal, readAs } from '../../web/refusal.ts';
import { readEvents } from './events.ts';
import type { Faults } from './faults.ts';

/** States of a host, as the alarm on `maintenance.host` names them, and what becomes of its faults from then on. */
const ON_STATE: Readonly<Record<string, 'suppress' | 'resume'>> = {
  IN_MAINTENANCE: 'suppress',
  MAINTENANCE_COMPLETE: 'resume',
};

/** `PUT` and `POST /events` for Monitors, `POST /maintenance` for the alarm on a host's maintenance. */
export function inspectorRoutes(faults: Faults, recorder: Recorder): (app: FastifyInstance) => void {
  return (app) => {
    app.route({
      method: ['PUT', 'POST'],
      url: '/events',
      // The Monitor is answered as soon as the events are accepted: what follows from them is no concern of its own.
      handler({ body }) {
        const events = readEvents(readJson(body));
        for (const event of events) faults.handle(event);
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
      const action = ON_STATE[state];
      if (action !== undefined) faults[action](host);
      return {};
    });
  };
}
