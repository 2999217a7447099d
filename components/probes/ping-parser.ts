import { createPingReader } from './ping-lines.ts';
import type { PingWord } from './ping-lines.ts';
import type { ProbeListener } from './contract.ts';

/** Takes down what one ping says. */
export interface PingEar {
  /** Takes a line of its standard output. */
  hear(line: string): void;
  /** Takes a line of its standard error. */
  complain(line: string): void;
  /** Heeds what was heard last; for when it has ended. */
  settle(): void;
  /** Whether the host answered it. */
  readonly answered: boolean;
}

/** Who is told what a ping says. */
export interface PingEarOptions {
  readonly intervalMs: number;
  readonly listener: Pick<ProbeListener, 'onReply' | 'onMiss'>;
  readonly onTrouble: (reason: string) => void;
  /** What it says makes no sense at all. */
  readonly onNonsense: (line: string) => void;
  /** A word of it goes with a probe, which it sent just now. */
  readonly onProbed: () => void;
}

/** So many lines that no ping prints, before any answer: this is another program. */
const RIDDLES = 3;
/** So many answers in a row that take longer than an interval are no hiccup. */
const SLOW_ANSWERS = 20;

/** Tells a listener what a ping says; what is not understood is never passed over in silence. */
export function createPingEar(options: PingEarOptions): PingEar {
  const { intervalMs, listener, onTrouble, onNonsense, onProbed } = options;
  const told = new Set<string>();
  let answered = false;
  let riddles = 0;
  let slow = 0;
  let isSettling = false;
  const once = (kind: string, reason: string): void => {
    if (told.has(kind)) return;
    told.add(kind);
    onTrouble(reason);
  };
  const heed = (word: PingWord): void => {
    if (word.said === 'riddle') {
      riddles += 1;
      if (answered) once('riddle', `is watched by a ping that says what is not understood: "${word.line}"`);
      else if (riddles === RIDDLES) onNonsense(word.line);
      return;
    }
    if (word.said === 'miss') listener.onMiss();
    else {
      answered = true;
      listener.onReply(word);
      slow = (word.rttMs ?? 0) > intervalMs ? slow + 1 : 0;
      if (slow === SLOW_ANSWERS) {
        once(
          'slow',
          `answers after ${word.rttMs} ms, and probes are ${intervalMs} ms apart: an answer counts as missed until it comes`,
        );
      }
    }
    onProbed();
  };
  const reader = createPingReader(heed);

  return {
    get answered() {
      return answered;
    },
    settle: () => reader.settle(),
    hear(line) {
      reader.read(line);
      if (isSettling) return;
      isSettling = true;
      // Ping writes what belongs to one reply at once, so by then it has been read.
      setImmediate(() => {
        isSettling = false;
        reader.settle();
      });
    },
    complain(line) {
      // Before the first answer it may be why ping ends, which is told then.
      if (answered) once(line, `is watched by a ping that complains: ${line}`);
    },
  };
}
