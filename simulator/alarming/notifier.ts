import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import pLimit from 'p-limit';
import { messageOf } from '../../core/errors.ts';
import { newUuid } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import type { CallbackResolver, FaultInjection } from '../kit/contracts.ts';

/** oslo.messaging's thread pool: the number of callbacks at a time; a consumer that hangs holds one. */
const POOL_SIZE = 64;

/** What the evaluator publishes on `alarming.sample` (aodh/queue.py). */
export interface AlarmUpdate {
  readonly actions: readonly string[];
  readonly alarm_id: string;
  readonly alarm_name: string;
  readonly severity: string;
  readonly previous: string;
  readonly current: string;
  readonly reason: string;
  readonly reason_data: unknown;
}

/** Aodh's notifier: calls out to an alarm's actions. */
export interface AlarmNotifier {
  /** Starts the callbacks: one after another for one alarm, in parallel for several alarms. */
  notify(update: AlarmUpdate): void;
  /** Cancels callbacks in progress. */
  close(): Promise<void>;
}

/** Creates an {@link AlarmNotifier}. A call is tried once: `rest_notifier_max_retries` is 0. */
export function createAlarmNotifier(deps: {
  readonly log: Log;
  readonly faultInjection: FaultInjection;
  /** Resolves URLs as seen from the notifier's machine; default: from this machine. */
  readonly callbackResolver?: CallbackResolver | undefined;
}): AlarmNotifier {
  const { log, faultInjection, callbackResolver } = deps;
  const pool = pLimit(POOL_SIZE);
  // A connection for each call, as Aodh opens a session for each; pooled ones would also outlive a consumer.
  const strict = new Agent({ pipelining: 0 });
  const lenient = new Agent({ pipelining: 0, connect: { rejectUnauthorized: false } });

  const handle = async (action: string, update: AlarmUpdate): Promise<void> => {
    const scheme = schemeOf(action);
    if (scheme === 'log' || scheme === 'test') {
      log.info(`Notifying alarm ${describe(update)} with action ${action} because ${update.reason}.`);
    } else if (scheme === 'http' || scheme === 'https') {
      const dispatcher = verifies(action) ? strict : lenient;
      await post({ action, to: callbackResolver?.resolve(action) ?? action, update, dispatcher, log });
    } else {
      log.error(`Action ${scheme} for alarm ${update.alarm_id} is unknown, cannot notify`);
    }
  };
  const handleAll = async (update: AlarmUpdate): Promise<void> => {
    for (const action of update.actions) {
      try {
        await handle(action, update);
      } catch (error) {
        log.error(`Unable to notify alarm ${update.alarm_id}`, { action, reason: messageOf(error) });
      }
    }
  };

  return {
    notify(update) {
      if (faultInjection.dropAlarm) {
        log.warn(`alarm ${update.alarm_id} is dropped, as ordered`);
        return;
      }
      void pool(() => handleAll(update));
    },
    async close() {
      pool.clearQueue();
      await Promise.all([strict.destroy(), lenient.destroy()]);
    },
  };
}

/** The part of a URL before its colon, in lower case; empty when there is none. */
export function schemeOf(url: string): string {
  return (/^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? '').toLowerCase();
}

interface Call {
  /** The action as the alarm states it. */
  readonly action: string;
  /** The URL it resolves to on this machine. */
  readonly to: string;
  readonly update: AlarmUpdate;
  readonly dispatcher: Dispatcher;
  readonly log: Log;
}

/** `POST`s an alarm as aodh/notifier/rest.py does. */
async function post({ action, to, update, dispatcher, log }: Call): Promise<void> {
  const requestId = `req-${newUuid()}`;
  log.info(
    `Notifying alarm ${describe(update)} with action ${action} because ${update.reason}. request-id: ${requestId}`,
  );
  const { actions: _, ...body } = update;
  const response = await request(to, {
    method: 'POST',
    dispatcher,
    headers: {
      host: new URL(action).host,
      'content-type': 'application/json',
      'x-openstack-request-id': requestId,
      accept: '*/*',
      'user-agent': 'python-requests/2.28.1',
    },
    body: JSON.stringify(body),
  });
  await response.body.dump();
  log.info(`Notifying alarm <${update.alarm_id}> gets response: ${response.statusCode}.`);
}

function describe(update: AlarmUpdate): string {
  const { alarm_name: name, alarm_id: id, severity, previous, current } = update;
  return `${name} ${id} with severity ${severity} from ${previous} to ${current}`;
}

/** The server's certificate is checked unless the URL's last `aodh-alarm-ssl-verify` is 0. */
function verifies(action: string): boolean {
  const last = new URL(action).searchParams.getAll('aodh-alarm-ssl-verify').at(-1);
  return last === undefined || Number(last) !== 0;
}
