import { createHmac } from 'node:crypto';
import type { Trait } from './traits.ts';

/** A notification as oslo.messaging hands it to a listener. */
export interface NotificationBody {
  readonly publisher_id: string;
  readonly event_type: string;
  readonly payload: unknown;
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly metadata: { readonly message_id: string; readonly timestamp: string };
}

/** An event as Ceilometer makes it (ceilometer/event/models.py). */
export interface TelemetryEvent {
  /** The notification's own. */
  readonly message_id: string;
  readonly event_type: string;
  /** When the notification was sent: ISO 8601 without zone, UTC. */
  readonly generated: string;
  readonly traits: readonly Trait[];
  /** The whole notification if `store_raw` is set, which it is not here. */
  readonly raw: Readonly<Record<string, never>>;
}

/** An event on the bus. */
export interface SignedEvent extends TelemetryEvent {
  readonly message_signature: string;
}

/** Signs an event as ceilometer/publisher/utils.py does: HMAC-SHA256 over its fields in order of name. */
export function signEvent(event: TelemetryEvent, secret: string): SignedEvent {
  const hmac = createHmac('sha256', secret);
  for (const name of ['event_type', 'generated', 'message_id'] as const) hmac.update(name + event[name]);
  hmac.update(`traits[${event.traits.map(traitText).join(', ')}]`);
  return { ...event, message_signature: hmac.digest('hex') };
}

/** A trait as Python prints it with texts as bytes: `[b'state', 1, b'error']`. */
function traitText([name, dtype, value]: Trait): string {
  // A float keeps its point in Python even when it is whole.
  const number = dtype === 3 && Number.isInteger(value) ? `${value}.0` : String(value);
  return `[${bytesText(name)}, ${dtype}, ${typeof value === 'string' ? bytesText(value) : number}]`;
}

function bytesText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = '';
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte);
    if (char === quote || char === '\\') body += `\\${char}`;
    else if (char === '\n') body += String.raw`\n`;
    else if (char === '\r') body += String.raw`\r`;
    else if (char === '\t') body += String.raw`\t`;
    else if (byte < 32 || byte > 126) body += `\\x${byte.toString(16).padStart(2, '0')}`;
    else body += char;
  }
  return `b${quote}${body}${quote}`;
}
