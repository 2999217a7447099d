/**
 * What the package gives as `opnfv-doctor/profiler`: the judge of a run, as pure functions from text and events to
 * records. docs/library.md tells users of it; inside the project, import the file that has what you need.
 */
export { DoctorError } from '../core/errors.ts';
export type { ErrorCode } from '../core/errors.ts';
export type { TraceEvent } from '../core/recorder.ts';
export { judgeSpan } from './budget.ts';
export type { Span } from './budget.ts';
export { CHECKPOINTS, COMPONENTS } from './checkpoints.ts';
export type { Checkpoint, Component } from './checkpoints.ts';
export { judgeRun } from './judge-run.ts';
export { SCHEMA_VERSION, headerOf, parseRunRecord, runJsonSchema } from './run-record.ts';
export type { RunHeader, RunRecord } from './run-record.ts';
export type { ScenarioRecord } from './scenario-record.ts';
export { percentile, statisticsOf } from './statistics.ts';
export type { Statistics } from './statistics.ts';
export { parseTrace } from './trace.ts';
export type { ParsedTrace } from './trace.ts';
export { TRACE } from './trace-events.ts';
export type { TraceEventName } from './trace-events.ts';
export { VERDICTS, worstOf } from './verdict.ts';
export type { Verdict } from './verdict.ts';
