import { messageOf } from '../core/errors.ts';
import type { TraceEvent } from '../record/trace-events.ts';
import { judgeScenario } from './judge-scenario.ts';
import { outcomeOf } from './run-end.ts';
import { runRecordSchema } from '../record/run-record.ts';
import { SCHEMA_VERSION } from '../record/schema-version.ts';
import type { RunHeader, RunRecord } from '../record/run-record.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';
import { segmentsOf } from './segments.ts';
import { summarize } from './summary.ts';

/**
 * Judges a run: the one way from a trace to a record. Pure: the same events and header give the same record,
 * later and on another machine. It never throws; a fault of the judge itself is the verdict `unknown`.
 */
export function judgeRun(events: readonly TraceEvent[], header: RunHeader): RunRecord {
  try {
    // Parsing proves the record to be what the published schema says, and puts its fields in order.
    return runRecordSchema.parse(recordOf(header, segmentsOf(events).map(judgeScenario)));
  } catch (error) {
    const failed = recordOf(header, []);
    return { ...failed, verdict: 'unknown', reason: `the judge failed: ${messageOf(error)}` };
  }
}

function recordOf(header: RunHeader, scenarios: readonly ScenarioRecord[]): RunRecord {
  const { runId, target, installer, startedAt, finishedAt, doctor, command } = header;
  return {
    schemaVersion: SCHEMA_VERSION,
    runId,
    ...outcomeOf(header, scenarios),
    target,
    installer,
    startedAt,
    finishedAt,
    doctor,
    command,
    // An option without a value is left out, as JSON would.
    options: JSON.parse(JSON.stringify(header.options)) as RunRecord['options'],
    scenarios: [...scenarios],
    summary: [...summarize(scenarios)],
    leftovers: [...header.leftovers],
    warnings: [...header.warnings],
  };
}
