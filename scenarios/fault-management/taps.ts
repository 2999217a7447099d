import { messageOf } from '../../core/errors.ts';
import type { TappedNotification } from '../../openstack/bus/contract.ts';
import { CHECKPOINT } from '../../record/checkpoints.ts';
import type { TraceData } from '../../record/trace-events.ts';
import type { ScenarioContext } from '../context.ts';
import { recordOutages } from '../outages.ts';
import type { Victim } from './chain.ts';

/** What a tap found in a message: the data of the trace event to record. */
type Reading = TraceData<TappedEventName> | undefined;

type TappedEventName = 'bus.vm-error-notified' | 'bus.event-transformed' | 'bus.alarm-evaluated';

interface Tap {
  readonly routingKey: string;
  readonly event: TappedEventName;
  readonly checkpoint: number;
  /** Everything of interest in one message; a batch holds several. */
  read(message: TappedNotification): readonly Reading[];
}

/** The event that the alarms wait for. */
const UPDATE = 'compute.instance.update';

type Fields = Readonly<Record<string, unknown>>;

/**
 * By which routing keys checkpoints 5 to 7 are seen on the bus (docs/checkpoints.md). By which exchange a message
 * comes depends on the release, and on who sent it: the Inspector's shortcut does not come by Nova's own.
 */
const TAPS: readonly Tap[] = [
  {
    routingKey: 'notifications.info',
    event: 'bus.vm-error-notified',
    checkpoint: CHECKPOINT.notifiedVmError,
    read: (message) => [vmError(message)],
  },
  {
    routingKey: 'alarm.all.sample',
    event: 'bus.event-transformed',
    checkpoint: CHECKPOINT.transformedEvent,
    read: ({ payload }) => (Array.isArray(payload) ? payload : [payload]).map(ofEvent),
  },
  {
    routingKey: 'alarming.sample',
    event: 'bus.alarm-evaluated',
    checkpoint: CHECKPOINT.evaluatedEvent,
    read: ({ payload }) => [firedAlarm(payload)],
  },
];

const NO_BUS = 'no messaging URL is given (transport_url), so the message bus is not observed';

/**
 * Listens on the bus without taking a message from anybody, and records checkpoints 5, 6 and 7 of the affected
 * VMs; a canary's messages pass unrecorded.
 */
export async function tapFaultEvents(context: ScenarioContext, victim: Victim): Promise<void> {
  const { recorder, scope, bus } = context;
  if (bus === undefined) {
    for (const { checkpoint: index } of TAPS)
      recorder.stamp('checkpoint.unavailable', 'tap', { index, reason: NO_BUS });
    return;
  }
  recordOutages({ recorder, scope, bus });
  for (const tap of TAPS) {
    const stop = await bus.tap(tap.routingKey, (message) => {
      for (const data of tap.read(message)) {
        if (data === undefined || !victim.instanceIds.includes(data.instanceId)) continue;
        recorder.record({ atUs: message.receivedUs, event: tap.event, source: 'tap', data });
      }
    });
    scope.defer(`tap on ${tap.routingKey}`, stop);
  }
}

/**
 * Has the taps listen on exchanges too that came into being with the canary's way through the chain: a service
 * makes its exchange when it first publishes. A bus that is lost at this moment has that on record already.
 */
export async function followCanary({ bus, log }: ScenarioContext): Promise<void> {
  try {
    await bus?.survey();
  } catch (error) {
    log.warn('the exchanges of the message bus could not be seen', { reason: messageOf(error) });
  }
}

function vmError(message: TappedNotification): Reading {
  const payload = asFields(message.payload);
  if (message.eventType !== UPDATE || payload?.['state'] !== 'error') return undefined;
  return {
    instanceId: String(payload['instance_id']),
    messageId: message.messageId,
    exchange: message.exchange,
  };
}

/** An event as Ceilometer publishes it: traits are `[name, type, value]`. */
function ofEvent(event: unknown): Reading {
  const fields = asFields(event);
  const traits = traitsOf(fields?.['traits']);
  if (fields?.['event_type'] !== UPDATE || traits.get('state') !== 'error') return undefined;
  return { instanceId: String(traits.get('instance_id')), messageId: String(fields['message_id']) };
}

function firedAlarm(payload: unknown): Reading {
  const alarm = asFields(payload);
  const event = ofEvent(asFields(alarm?.['reason_data'])?.['event']);
  return event === undefined ? undefined : { ...event, alarmId: String(alarm?.['alarm_id']) };
}

function traitsOf(traits: unknown): ReadonlyMap<string, unknown> {
  if (!Array.isArray(traits)) return new Map();
  return new Map(
    traits.map((trait: unknown) => (Array.isArray(trait) ? [String(trait[0]), trait[2]] : ['', null])),
  );
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}
