import { DateTime } from 'luxon';
import type { Json } from '../../core/json.ts';
import { INSTANCE_ACTIONS } from '../../record/maintenance-names.ts';

/** A form that a field of a message may have. */
interface Form {
  /** What it is, to be read after "is not". */
  readonly words: string;
  readonly fits: (value: Json) => boolean;
}

/** The forms that fields of maintenance messages have; the rules in dialects.ts name them. */
export const FORMS = {
  text: { words: 'a text', fits: isText },
  url: { words: 'an http URL', fits: isUrl },
  /** An id alone: no list, no URL. */
  id: { words: 'a bare id', fits: (value) => isText(value) && !isUrl(value) && !/[\s[\]{},]/.test(value) },
  'id-or-list': {
    words: 'one id, bare or in a list',
    fits: (value) => (isText(value) && !isUrl(value)) || isListOfOne(value),
  },
  'url-or-list': {
    words: 'an http URL or a list of one id',
    fits: (value) => isUrl(value) || isListOfOne(value),
  },
  actions: { words: `a list of ${INSTANCE_ACTIONS.join(', ')}`, fits: isActions },
  'some-actions': {
    words: `a list of at least one of ${INSTANCE_ACTIONS.join(', ')}`,
    fits: (value) => isActions(value) && Array.isArray(value) && value.length > 0,
  },
  /** As the sample sends times. */
  time: {
    words: 'a UTC time YYYY-MM-DD HH:MM:SS',
    fits: (value) => isTime(value, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  },
  /** As Fenix sends times: ISO 8601 too, and with a fraction when they come from its database. */
  'iso-time': {
    words: 'a UTC time',
    fits: (value) => isTime(value, /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?$/),
  },
  object: {
    words: 'an object',
    fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
} as const satisfies Readonly<Record<string, Form>>;

/** The name of a form; see {@link FORMS}. */
export type FormName = keyof typeof FORMS;

/** A time of a message: when it is, and how precise its text is. */
export interface ParsedTime {
  /** Microseconds since the epoch. */
  readonly us: number;
  /** The time meant lies in the `resolutionUs` that begin at `us`: texts without a fraction are cut off. */
  readonly resolutionUs: number;
}

/** Reads a UTC time, `YYYY-MM-DD HH:MM:SS` or ISO 8601; undefined when it is none. */
export function parseTime(value: Json | undefined): ParsedTime | undefined {
  if (typeof value !== 'string') return undefined;
  const time = DateTime.fromISO(value.replace(' ', 'T'), { zone: 'utc' });
  if (!time.isValid) return undefined;
  return { us: time.toMillis() * 1000, resolutionUs: value.includes('.') ? 0 : 1_000_000 };
}

/**
 * A value as the text of an event's trait. Ceilometer makes text traits of everything, in Python's words.
 * Source: contracts of event traits, at most 255 characters each.
 */
export function traitText(value: Json): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, one]) => `'${key}': ${inner(one ?? null)}`);
    return `{${entries.join(', ')}}`;
  }
  return String(value);
}

function inner(value: Json): string {
  return typeof value === 'string' ? `'${value}'` : traitText(value);
}

function isText(value: Json): value is string {
  return typeof value === 'string' && value !== '';
}

function isUrl(value: Json): boolean {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
}

function isListOfOne(value: Json): boolean {
  return Array.isArray(value) && value.length === 1 && isText((value as readonly Json[])[0] ?? null);
}

function isActions(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => INSTANCE_ACTIONS.some((action) => action === item));
}

function isTime(value: Json, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value) && parseTime(value) !== undefined;
}
