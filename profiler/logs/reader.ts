import type { TraceEvent } from '../../record/trace-events.ts';
import { traceEventIn } from '../../record/trace-file.ts';
import type { LogMap } from './map-file.ts';
import type { LineMark, LogMark } from './marks.ts';
import { alarmedVmIn, readUpstreamLine } from './upstream-lines.ts';

/** A trace of ours among the logs. */
export interface FoundTrace {
  readonly file: string;
  readonly events: readonly TraceEvent[];
}

/** Everything that logs say about time. */
export interface LogEvidence {
  readonly marks: readonly LogMark[];
  readonly traces: readonly FoundTrace[];
  /** What could not be read, in words for the user. */
  readonly warnings: readonly string[];
}

/** Reads logs line by line; it keeps what says when something happened, and nothing else. */
export interface LogReader {
  /** Begins a file; its lines follow, from the first on. */
  open(file: string): (line: string) => void;
  evidence(): LogEvidence;
}

/** The checkpoint at which a Consumer logs the time, and below it the alarm. */
const RECEIVED = 9;

/** Creates a {@link LogReader}. */
export function createLogReader(map?: LogMap): LogReader {
  const marks: LogMark[] = [];
  const traces = new Map<string, TraceEvent[]>();
  const unclear = new Map<string, number[]>();
  const nameOf = map?.nameOf ?? ((text: string) => text);
  return {
    open(file) {
      let number = 0;
      let isBodyNext = false;
      return (line) => {
        number += 1;
        const vm = isBodyNext ? alarmedVmIn(line) : undefined;
        const received = marks.at(-1);
        if (vm !== undefined && received !== undefined) {
          marks.splice(-1, 1, { ...received, vm: nameOf(vm) });
          isBodyNext = false;
          return;
        }
        const event = traceEventIn(line);
        if (event !== undefined) {
          const events = traces.get(file) ?? [];
          traces.set(file, events);
          events.push(event);
          return;
        }
        const mark = readUpstreamLine(line) ?? map?.read(file, line);
        if (mark === undefined) return;
        if (mark === 'unclear') unclear.set(file, [...(unclear.get(file) ?? []), number]);
        else {
          marks.push({ ...named(mark, nameOf), file, source: `${file}:${number}` });
          isBodyNext = mark.what === RECEIVED && mark.vm === undefined;
        }
      };
    },
    evidence: () => ({
      marks,
      traces: [...traces].map(([file, events]) => ({ file, events })),
      warnings: [
        ...[...unclear].map(([file, numbers]) => unclearWords(file, numbers)),
        ...(map?.unfitted() ?? []),
      ],
    }),
  };
}

function named(mark: LineMark, nameOf: (text: string) => string): LineMark {
  return {
    ...mark,
    ...(mark.vm === undefined ? {} : { vm: nameOf(mark.vm) }),
    ...(mark.host === undefined ? {} : { host: nameOf(mark.host) }),
  };
}

function unclearWords(file: string, [first = 0, ...more]: readonly number[]): string {
  const others = more.length === 0 ? '' : `, nor of ${more.length} more of its lines`;
  return `The time of ${file}:${first} cannot be read${others}.`;
}
