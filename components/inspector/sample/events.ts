import { DateTime } from 'luxon';
import { z } from 'zod';
import { Refusal, readAs } from '../../web/refusal.ts';

/** The type of the event by which a Monitor reports a host that died. */
export const HOST_DOWN = 'compute.host.down';

const text = z.string().min(1);

/** The southbound event (OPNFV Doctor, "Inspector south bound interface"); unknown keys are kept. */
const event = z.looseObject({
  time: z.string().refine((value) => DateTime.fromISO(value).isValid, 'must be a time in ISO 8601'),
  type: text,
  details: z
    .looseObject({
      hostname: text.optional(),
      source: z.string().optional(),
      cause: z.string().optional(),
      severity: z.string().optional(),
      status: z.string().optional(),
      monitor: z.string().optional(),
      monitor_id: z.union([z.string(), z.number()]).optional(),
      monitor_event_id: z.union([z.string(), z.number()]).optional(),
    })
    .optional(),
});

const hostDown = z.looseObject({
  details: z.looseObject({ hostname: text }),
});

/** An event of a Monitor. */
export type SouthboundEvent = z.output<typeof event>;

/**
 * Reads the body of `/events`: an array of events, one event, or `{"event": …}` and
 * `{"events": [{"event": …}, …]}`.
 * @throws Refusal 400 with the path of the field that is wrong
 */
export function readEvents(body: unknown): readonly SouthboundEvent[] {
  return unwrap(body).map(({ value, at }) => {
    const read = readAs(event, value, at);
    if (read.type === HOST_DOWN) readAs(hostDown, read, at);
    return read;
  });
}

/** A value and where in the body it was found. */
interface Located {
  readonly value: unknown;
  readonly at: readonly PropertyKey[];
}

function unwrap(body: unknown): readonly Located[] {
  if (Array.isArray(body)) return body.map((value: unknown, index) => unwrapOne(value, [index]));
  if (typeof body !== 'object' || body === null) {
    throw new Refusal(400, 'the body must be an event or an array of events', '');
  }
  if (!('events' in body)) return [unwrapOne(body, [])];
  const events = readAs(z.array(z.unknown()), body.events, ['events']);
  return events.map((value, index) => unwrapOne(value, ['events', index]));
}

function unwrapOne(value: unknown, at: readonly PropertyKey[]): Located {
  const isWrapper = typeof value === 'object' && value !== null && 'event' in value && !('type' in value);
  return isWrapper ? { value: value.event, at: [...at, 'event'] } : { value, at };
}
