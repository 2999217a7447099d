import { createPingReader } from './ping-lines.ts';
import type { PingReport } from './ping-lines.ts';
import type { ProbeListener } from './contract.ts';

/** Parses the output of one ping, and calls back for what it says of the host. */
export interface PingParser {
  /** Takes a line of its standard output. */
  parse(line: string): void;
  /** Takes a line of its standard error. */
  parseError(line: string): void;
  /** Handles the last line, after ping has ended. */
  settle(): void;
  /** Whether the host answered this ping. */
  readonly answered: boolean;
}

/** What a {@link PingParser} calls back. */
export interface PingParserOptions {
  readonly intervalMs: number;
  readonly listener: Pick<ProbeListener, 'onReply' | 'onMiss'>;
  readonly onTrouble: (reason: string) => void;
  /** None of its output can be parsed. */
  readonly onUnparseable: (line: string) => void;
  /** The line shows that it sent a probe just now. */
  readonly onProbed: () => void;
}

/** After so many unknown lines, and no answer before them, this is another program. */
const MOST_UNKNOWN = 3;
/** So many answers in a row that take longer than an interval are no hiccup. */
const SLOW_ANSWERS = 20;

/** Creates a parser for one ping. An unknown line is never ignored in silence. */
export function createPingParser(options: PingParserOptions): PingParser {
  const { intervalMs, listener, onTrouble, onUnparseable, onProbed } = options;
  const reported = new Set<string>();
  let answered = false;
  let unknownLines = 0;
  let slow = 0;
  let isSettling = false;
  const reportOnce = (key: string, reason: string): void => {
    if (reported.has(key)) return;
    reported.add(key);
    onTrouble(reason);
  };
  const onReport = (report: PingReport): void => {
    if (report.kind === 'unknown') {
      unknownLines += 1;
      if (answered)
        reportOnce('unknown', `is watched by a ping whose output cannot be parsed: "${report.line}"`);
      else if (unknownLines === MOST_UNKNOWN) onUnparseable(report.line);
      return;
    }
    if (report.kind === 'miss') listener.onMiss();
    else {
      answered = true;
      listener.onReply(report);
      slow = (report.rttMs ?? 0) > intervalMs ? slow + 1 : 0;
      if (slow === SLOW_ANSWERS) {
        reportOnce(
          'slow',
          `answers after ${report.rttMs} ms, and probes are ${intervalMs} ms apart: an answer counts as missed until it comes`,
        );
      }
    }
    onProbed();
  };
  const reader = createPingReader(onReport);

  return {
    get answered() {
      return answered;
    },
    settle: () => reader.settle(),
    parse(line) {
      reader.read(line);
      if (isSettling) return;
      isSettling = true;
      // Ping writes what belongs to one reply at once, so by then it has been read.
      setImmediate(() => {
        isSettling = false;
        reader.settle();
      });
    },
    parseError(line) {
      // Before the first answer it may be the reason why ping ends, which is reported then.
      if (answered) reportOnce(line, `is watched by a ping that reports an error: ${line}`);
    },
  };
}
