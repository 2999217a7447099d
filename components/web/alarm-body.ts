import { z } from 'zod';

/** A trait's value: text, a number, or a time as text. */
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A trait as Ceilometer and Aodh write it: `[name, type, value]` (ceilometer/event/models.py, Trait). */
const trait = z.tuple([z.string(), z.union([z.number(), z.string()]), scalar], z.unknown());

const event = z.looseObject({
  message_id: z.string().optional(),
  event_type: z.string().optional(),
  traits: z.array(trait).default([]),
});

/** Some versions of Aodh post `reason_data` as the text of a JSON document. */
const reasonData = z.preprocess(
  (value) => (typeof value === 'string' ? fromText(value) : value),
  z.looseObject({ event }),
);

/** What Aodh posts to an event alarm's action (aodh/notifier/rest.py). Other keys are left alone. */
const alarmBody = z
  .looseObject({
    alarm_id: z.string().min(1),
    alarm_name: z.string(),
    current: z.string().optional(),
    reason_data: reasonData,
  })
  .transform((body) => ({
    alarmId: body.alarm_id,
    alarmName: body.alarm_name,
    /** The `message_id` of the notification behind the alarm. */
    messageId: body.reason_data.event.message_id,
    /** The event's traits by name, as text. */
    traits: new Map(body.reason_data.event.traits.map(([name, , value]) => [name, String(value ?? '')])),
  }));

/** An alarm as it was posted. */
export type AlarmBody = z.output<typeof alarmBody>;

/** Reads the body of an alarm. */
export const ALARM_BODY: z.ZodType<AlarmBody> = alarmBody;

/** The document in a text; the text itself when it holds none, which no schema for an object accepts. */
function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
