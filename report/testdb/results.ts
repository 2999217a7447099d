import type { JsonObject } from '../../core/json.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { scenarioFacts } from '../../record/scenarios.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { detailsOf } from './details.ts';
import { buildTagOf, utcText, versionOf } from './fields.ts';

/** The project that the results belong to. */
export const PROJECT = 'doctor';

/** The case of a scenario in the database; undefined for a scenario that has none there. */
export function testDbCaseOf(scenario: string): string | undefined {
  return scenarioFacts(scenario)?.testDbCase;
}

/** What is known of the place of a test and of the job that made it. */
export interface Site {
  /** The pod: what the tested hardware is called in the database. */
  readonly pod: string;
  /** The deployed scenario, as in `os-nosdn-nofeature-ha`. */
  readonly scenario: string | undefined;
  /** As the job calls its build. */
  readonly buildTag: string | undefined;
}

/** One result as the database takes it. It takes no other fields than these. */
export interface TestDbResult {
  readonly pod_name: string;
  readonly project_name: string;
  readonly case_name: string;
  readonly criteria: 'PASS' | 'FAIL';
  readonly installer: string;
  readonly scenario?: string;
  readonly version: string;
  readonly build_tag: string;
  /** UTC. */
  readonly start_date: string;
  readonly stop_date: string;
  readonly details: JsonObject;
}

/** A case that has no result to send. */
export interface Unsent {
  readonly caseName: string;
  readonly reason: string;
}

/** What there is to send of a run. */
export interface RunResults {
  readonly results: readonly TestDbResult[];
  readonly unsent: readonly Unsent[];
}

/**
 * The results of a run for the test database: one per case, over its repetitions. PASS needs every iteration to
 * have passed, one that failed makes it FAIL. The database knows nothing in between: what is skipped or unknown
 * is not sent.
 */
export function resultsOf(record: RunRecord, site: Site): RunResults {
  const names = [...new Set(record.scenarios.map((scenario) => scenario.name))].filter(
    (name) => testDbCaseOf(name) !== undefined,
  );
  const results: TestDbResult[] = [];
  const unsent: Unsent[] = [];
  for (const name of names) {
    const caseName = testDbCaseOf(name) ?? name;
    const iterations = record.scenarios.filter((scenario) => scenario.name === name);
    const outcome = outcomeOf(record, iterations);
    if ('reason' in outcome) unsent.push({ caseName, ...outcome });
    else results.push(resultOf(record, site, { name, caseName, ...outcome }));
  }
  return { results, unsent };
}

type Outcome = Pick<TestDbResult, 'criteria' | 'stop_date'> | { readonly reason: string };

function outcomeOf({ finishedAt }: RunRecord, iterations: readonly ScenarioRecord[]): Outcome {
  if (finishedAt === null) return { reason: 'the run did not come to its end' };
  const stop_date = utcText(finishedAt);
  if (iterations.some((iteration) => iteration.verdict === 'failed')) return { criteria: 'FAIL', stop_date };
  const open = iterations.filter((iteration) => iteration.verdict !== 'passed');
  if (open.length === 0) return { criteria: 'PASS', stop_date };
  const verdicts = [...new Set(open.map(({ verdict }) => verdict))].join(' or ');
  const many = iterations.length > 1 ? `${open.length} of its ${iterations.length} repetitions are` : 'it is';
  return { reason: `${many} ${verdicts}, and the test database knows only PASS and FAIL` };
}

function resultOf(
  record: RunRecord,
  site: Site,
  outcome: Pick<TestDbResult, 'criteria' | 'stop_date'> & {
    readonly name: string;
    readonly caseName: string;
  },
): TestDbResult {
  return {
    pod_name: site.pod,
    project_name: PROJECT,
    case_name: outcome.caseName,
    criteria: outcome.criteria,
    installer: record.installer,
    ...(site.scenario === undefined ? {} : { scenario: site.scenario }),
    version: versionOf(site.buildTag),
    build_tag: buildTagOf(site.buildTag, record.runId),
    start_date: utcText(record.startedAt),
    stop_date: outcome.stop_date,
    details: detailsOf(record, outcome.name),
  };
}
