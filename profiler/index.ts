/**
 * What the package gives as `opnfv-doctor/profiler`: the judge of a run, as pure functions from text and events to
 * records. docs/library.md describes it; inside the project, import the file that has what you need.
 */
export { DoctorError } from '../core/errors.ts';
export type { ErrorCode } from './error-codes.ts';
export type { TraceEvent } from '../record/trace-events.ts';
export { judgeSpan } from './budget.ts';
export type { Span } from './budget.ts';
export { CHECKPOINTS, COMPONENTS } from '../record/checkpoints.ts';
export type { Checkpoint, Component } from '../record/checkpoints.ts';
export { judgeRun } from './judge-run.ts';
export { SCHEMA_VERSION } from '../record/schema-version.ts';
export { headerOf, parseRunRecord, runJsonSchema } from '../record/run-record.ts';
export type { RunHeader, RunRecord } from '../record/run-record.ts';
export type { ScenarioRecord } from '../record/scenario-record.ts';
export { percentile, statisticsOf } from './statistics.ts';
export type { Statistics } from './statistics.ts';
export { parseTrace } from '../record/trace-file.ts';
export type { ParsedTrace } from '../record/trace-file.ts';
export { TRACE_EVENTS } from '../record/trace-events.ts';
export type { TraceEventName } from '../record/trace-events.ts';
export { VERDICTS, worstOf } from '../record/verdict.ts';
export type { Verdict } from '../record/verdict.ts';
