import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { parseTransportUrl } from '../../openstack/bus/transport-url.ts';

/** The values of an option: how its text is parsed, and how an error describes what is allowed. */
export interface ValueKind<T> {
  /** Completes "must be …". */
  readonly allowed: string;
  /** Reads the text of a command line, environment variable or INI file. */
  readonly schema: z.ZodType<T, string>;
  /** All values, where they can be listed. */
  readonly choices?: readonly string[];
  /** Why a text is not allowed, where there is more to say than `allowed` does. */
  readonly why?: (text: string) => string | undefined;
}

/** An hour: no wait of a run is longer. */
export const MAX_MS = 3_600_000;

/** Any text. */
export const text: ValueKind<string> = { allowed: 'text', schema: z.string() };

/** Text that is not empty. */
export const word: ValueKind<string> = { allowed: 'a word', schema: z.string().trim().min(1) };

/** One of a few words. `aliases` are older names that are read as one of them. */
export function choice<const T extends string>(
  choices: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): ValueKind<T> {
  const names = Object.entries(aliases).map(([alias, name]) => `${alias} (= ${name})`);
  return {
    allowed: `one of ${[...choices, ...names].join(', ')}`,
    schema: z.string().transform((value, context) => {
      const name = aliases[value] ?? choices.find((item) => item === value);
      if (name !== undefined) return name;
      context.addIssue('not one of them');
      return z.NEVER;
    }),
    choices,
  };
}

/** A whole number of `unit` between two bounds, both allowed. */
export function whole(unit: string, min: number, max: number): ValueKind<number> {
  return {
    allowed: `a whole number of ${unit} from ${min} to ${max}`,
    schema: z
      .string()
      .regex(/^\d+$/)
      .transform(Number)
      .refine((value) => value >= min && value <= max),
  };
}

/** Some of a few words, with commas between them; none where the text is empty. */
export function several<const T extends string>(choices: readonly T[]): ValueKind<readonly T[]> {
  return {
    allowed: `some of ${choices.join(', ')}, with commas between them`,
    schema: z.string().transform((value, context) => {
      const words = value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
      const known = choices.filter((choice) => words.includes(choice));
      if (words.every((given) => choices.some((choice) => choice === given))) return known;
      context.addIssue('not some of them');
      return z.NEVER;
    }),
    choices,
  };
}

/** A switch. */
export const yesNo: ValueKind<boolean> = {
  allowed: 'true or false (also yes/no, on/off, 1/0)',
  schema: z.stringbool({ truthy: ['true', 'yes', 'on', '1'], falsy: ['false', 'no', 'off', '0'] }),
  choices: ['true', 'false'],
};

/** A messaging URL of oslo.messaging; it is kept as text. */
export const transportUrl: ValueKind<string> = {
  allowed: 'a messaging URL, as in rabbit://user:password@host:5672/virtual-host?ssl=1',
  schema: z.string().refine((value) => whyNoTransportUrl(value) === undefined),
  why: (value) => whyNoTransportUrl(value) ?? '',
};

function whyNoTransportUrl(value: string): string | undefined {
  try {
    parseTransportUrl(value);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** A value, or nothing where the text is empty. */
export function optional<T>(kind: ValueKind<T>): ValueKind<T | undefined> {
  return {
    ...kind,
    allowed: `${kind.allowed}, or empty`,
    schema: z.union([z.literal('').transform(() => undefined), kind.schema]),
  };
}

/** Where results go; it is kept as text. */
export const testDbUrl: ValueKind<string> = {
  allowed:
    'the address of the results, as in http://host:8000/api/v1/results, or of a file, as in file:///tmp/results',
  schema: z.string().refine((value) => whyNoTestDbUrl(value) === undefined),
  why: (value) => whyNoTestDbUrl(value) ?? '',
};

function whyNoTestDbUrl(value: string): string | undefined {
  const example = 'It must be like http://host:8000/api/v1/results, or file:///tmp/results.';
  if (!URL.canParse(value)) return `It is no URL. ${example}`;
  const { protocol, pathname, hostname, search } = new URL(value);
  if (protocol === 'file:') {
    return hostname === '' && pathname !== '/' ? undefined : `It names no file of this machine. ${example}`;
  }
  if (protocol !== 'http:' && protocol !== 'https:') return `It is neither http, https nor file. ${example}`;
  if (!/\/results\/?$/.test(pathname)) return `It does not end in /results. ${example}`;
  return search === '' ? undefined : `It has a question mark. ${example}`;
}
