const SECRET_KEYS =
  /^(?:.*pass(?:word|wd|phrase)|.*secret|x-auth-token|x-subject-token|authorization|private_?key|token)$/i;

/** Replaces secrets in text and in structures by `***`. */
export interface Redactor {
  /** Remembers a secret so that it is replaced wherever it appears from now on. Short words are left alone. */
  add(secret: string | undefined): void;
  text(text: string): string;
  /** A deep copy of a structure with secret keys and remembered secrets replaced. */
  value(value: unknown): unknown;
}

/** Shorter values are everyday words (`doctor`), whose replacement would make a log unreadable. */
const SHORTEST_SECRET = 8;

/** The part of a URL that may hold credentials: all between `//` and the path. */
const AUTHORITY = /(\w[\w+.-]*:\/\/)([^\s/?#"'`<>\\]*@)/g;
/** `user:password@`, for each of several hosts; a password may hold what should have been encoded. */
const CREDENTIALS = /((?:^|,)[^:@,]*):(?:[^,]*|[^@]*)@/g;

/** Replaces the passwords in all URLs of a text, those with several hosts included, by `***`. */
export function maskUrlPasswords(text: string): string {
  return text.replaceAll(
    AUTHORITY,
    (_all, scheme: string, authority: string) => scheme + authority.replaceAll(CREDENTIALS, '$1:***@'),
  );
}

/** A {@link Redactor} that knows no secret yet. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const text = (input: string): string => {
    let output = maskUrlPasswords(input);
    for (const secret of secrets) output = output.replaceAll(secret, '***');
    return output;
  };
  const value = (input: unknown, depth = 0): unknown => {
    if (typeof input === 'string') return text(input);
    if (input instanceof Error) return text(input.stack ?? input.message);
    if (typeof input !== 'object' || input === null || depth > 8) return input;
    if (Array.isArray(input)) return input.map((item) => value(item, depth + 1));
    return Object.fromEntries(
      Object.entries(input).map(([key, item]) => [
        key,
        SECRET_KEYS.test(key) && item !== undefined && item !== null ? '***' : value(item, depth + 1),
      ]),
    );
  };
  return {
    add(secret) {
      if (secret !== undefined && secret.length >= SHORTEST_SECRET) secrets.add(secret);
    },
    text,
    value: (input) => value(input),
  };
}
