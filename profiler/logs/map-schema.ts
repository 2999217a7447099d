import { DateTime } from 'luxon';
import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { CHECKPOINTS } from '../../record/checkpoints.ts';
import { TIME_FORMATS } from './log-time.ts';
import { whySlow } from './slow-pattern.ts';

const GROUPS = ['time', 'vm', 'host'];

const checkpointSchema = z.union([z.string(), z.number()]).transform((value, context) => {
  const found = CHECKPOINTS.find(({ index, name }) => index === value || name === value);
  if (found !== undefined) return found.index;
  const known = CHECKPOINTS.map(({ index, name }) => `${index} (${name})`).join(', ');
  context.addIssue(`${JSON.stringify(value)} is no checkpoint; they are ${known}`);
  return z.NEVER;
});

const patternSchema = z.string().transform((text, context) => {
  try {
    const pattern = new RegExp(text);
    const why = whyUnusable(text);
    if (why === undefined) return pattern;
    context.addIssue(why);
  } catch (error) {
    context.addIssue(messageOf(error));
  }
  return z.NEVER;
});

function whyUnusable(pattern: string): string | undefined {
  const names = [...pattern.matchAll(/(?<!\\)\(\?<(\w+)>/g)].map((match) => match[1] ?? '');
  if (!names.includes('time')) return 'it has no group (?<time>…): nothing says when';
  const unknown = names.find((name) => !GROUPS.includes(name));
  if (unknown !== undefined) return `group ${unknown} means nothing; the groups are ${GROUPS.join(', ')}`;
  const slow = whySlow(pattern);
  return slow === undefined ? undefined : `it is unsafe, and may take forever on a line: ${slow}`;
}

const zoneSchema = z.string().transform((text, context) => {
  const zone = /^[+-]/.test(text) ? `UTC${text}` : text;
  if (DateTime.fromMillis(0, { zone }).isValid) return zone;
  context.addIssue(`${JSON.stringify(text)} is no time zone; say UTC, Europe/Berlin or +02:00`);
  return z.NEVER;
});

const entrySchema = z.strictObject({
  name: z.string().min(1).exactOptional(),
  checkpoint: checkpointSchema,
  /** `*` and `?` stand for any characters; without it, every file is looked through. */
  files: z.string().min(1).exactOptional(),
  pattern: patternSchema,
  time: z.enum(TIME_FORMATS).default('oslo'),
  time_zone: zoneSchema.exactOptional(),
  /** The clock of the log's host minus that of the control host, in milliseconds. */
  clock: z
    .strictObject({ offset_ms: z.number().default(0), uncertainty_ms: z.number().nonnegative() })
    .exactOptional(),
});

/** The form of a map file. */
export const mapSchema = z.strictObject({
  time_zone: zoneSchema.default('utc'),
  /** What logs call a VM or a host, and what it is to be called. */
  aliases: z.record(z.string(), z.coerce.string()).default({}),
  patterns: z.array(entrySchema).min(1),
});

/** What a map file holds, read. */
export type MapFile = z.infer<typeof mapSchema>;
