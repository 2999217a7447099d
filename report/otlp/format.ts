import type { RunRecord } from '../../record/run-record.ts';
import { byKind } from '../../record/scenario-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { jsonText } from '../text/json.ts';
import { isSimulatedRun, iterationLabel, titled } from '../text/label.ts';
import { inUs, iterationTimes } from '../iteration-times.ts';
import type { IterationTimes } from '../iteration-times.ts';
import { faultSpans } from './fault-spans.ts';
import { maintenanceSpans } from './maintenance-spans.ts';
import { STATUS, keyValues } from './message.ts';
import type { ExportRequest, KeyValue, OtlpSpan } from './message.ts';
import { eventOf, spanMaker } from './spans.ts';
import type { SpanFacts } from './spans.ts';

/** Hashed into the ids of all spans: another name would send a run that was sent before a second time. */
const ROOT = 'telling';

/**
 * The body that an OpenTelemetry collector takes at `/v1/traces`: a trace for each iteration, with a root span of its
 * own. Ids come from the run's id, so that the same record is the same traces wherever and however often it is sent.
 */
export function formatOtlp(record: RunRecord): string {
  // On one line, which is how collectors read requests from a file.
  return `${jsonText(exportRequest(record))}\n`;
}

function exportRequest(record: RunRecord): ExportRequest {
  const times = iterationTimes(record);
  const spans = record.scenarios.flatMap((scenario, index) => {
    const own = times[index];
    return own === undefined ? [] : spansOf(record, scenario, own);
  });
  const scope = { name: 'doctor', version: record.doctor.version };
  return {
    resourceSpans: [{ resource: { attributes: resourceAttributes(record) }, scopeSpans: [{ scope, spans }] }],
  };
}

/** Names without `doctor.` are those of OpenTelemetry's semantic conventions. */
function resourceAttributes(record: RunRecord): readonly KeyValue[] {
  const { runId, target, installer, doctor, finishedAt } = record;
  return keyValues({
    'service.name': 'doctor',
    'service.version': doctor.version,
    'doctor.run.id': runId,
    'doctor.run.finished': finishedAt !== null,
    'doctor.simulated': isSimulatedRun(record),
    'doctor.target.kind': target.kind,
    'doctor.target.name': target.name,
    'doctor.installer': installer,
  });
}

function spansOf(record: RunRecord, scenario: ScenarioRecord, times: IterationTimes): readonly OtlpSpan[] {
  const { startUs, originUs } = times;
  const facts = [
    rootSpan(record, scenario, times),
    ...phaseSpans(scenario, startUs),
    ...kindSpans(scenario, originUs),
  ];
  return facts.map(spanMaker(record.runId, scenario));
}

/** The spans of each kind of scenario, beside those of its phases. */
const kindSpans = byKind<[originUs: number], readonly SpanFacts[]>({
  fault: (scenario, originUs) => faultSpans(scenario, ROOT, originUs),
  maintenance: ({ maintenance }, originUs) =>
    maintenance === undefined ? [] : maintenanceSpans(maintenance, ROOT, originUs),
  checks: () => [],
});

function rootSpan(record: RunRecord, scenario: ScenarioRecord, times: IterationTimes): SpanFacts {
  const { verdict, reason, checks, name, iteration, flaky } = scenario;
  return {
    path: [ROOT],
    name: titled(record, iterationLabel(record, scenario)),
    fromUs: times.startUs,
    toUs: times.endUs,
    attributes: {
      'doctor.scenario': name,
      'doctor.iteration': iteration,
      'doctor.verdict': verdict,
      'doctor.reason': reason,
      'doctor.flaky': flaky.length > 0,
      'doctor.simulated': isSimulatedRun(record),
      ...(times.isGuessed ? { 'doctor.time_of_day_unknown': true } : {}),
    },
    events: checks
      .filter((check) => check.verdict !== 'passed')
      .map((check) =>
        eventOf(`check ${check.name}: ${check.verdict}`, times.endUs, { 'doctor.reason': check.reason }),
      ),
    status: statusOf(scenario),
  };
}

/** Neither unknown nor skipped is an error, nor well: the attribute `doctor.verdict` says what it is. */
function statusOf({ verdict, reason }: ScenarioRecord): OtlpSpan['status'] {
  if (verdict === 'passed') return { code: STATUS.ok };
  if (verdict !== 'failed') return {};
  return { code: STATUS.error, ...(reason === undefined ? {} : { message: reason }) };
}

function phaseSpans({ phases }: ScenarioRecord, startUs: number): readonly SpanFacts[] {
  let fromUs = startUs;
  return phases.map(({ name, durationMs }, index) => {
    const toUs = fromUs + inUs(durationMs);
    const span = { path: [ROOT, `phase ${index}`], name, fromUs, toUs };
    fromUs = toUs;
    return span;
  });
}
