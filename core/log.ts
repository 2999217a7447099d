import { pino } from 'pino';
import type { Redactor } from './redact.ts';

/** Structured log: a message and fields. Secrets are replaced before a line is written. */
export interface Log {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** A log that adds these fields to each of its lines. */
  child(fields: object): Log;
}

/** The levels a log can be cut at. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A log of JSON lines (pino's format) to `write`. */
export function createLog(options: {
  readonly level: LogLevel;
  readonly redactor: Redactor;
  /** Takes one line, newline included. */
  readonly write: (line: string) => void;
}): Log {
  const { level, redactor, write } = options;
  const base = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write });
  const wrap = (logger: typeof base): Log => {
    const at =
      (name: LogLevel) =>
      (message: string, fields: object = {}): void =>
        logger[name](redactor.value(fields) as object, redactor.text(message));
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => wrap(logger.child(redactor.value(fields) as object)),
    };
  };
  return wrap(base);
}

/** A log that forgets everything. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
