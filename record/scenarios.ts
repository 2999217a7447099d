/**
 * What a scenario is recorded as: a fault has checkpoints and times between them, a maintenance a session and hosts.
 * A scenario that only checks something has neither.
 */
export type RecordKind = 'fault' | 'maintenance' | 'checks';

/** What the rest of the program must know of a scenario. */
interface ScenarioFacts {
  readonly recordedAs: RecordKind;
  /** Whether an Admin tool takes part, so that its service and its events are needed. */
  readonly hasAdminTool: boolean;
  /** Its case in OPNFV's test database; a scenario without one is not sent there. */
  readonly testDbCase?: string;
  /** What CI jobs search for in the output of a run of it that passed. */
  readonly successLine?: string;
}

/** The scenarios that exist, in the order in which the case `all` runs them. */
export const SCENARIOS = {
  fault_management: {
    recordedAs: 'fault',
    hasAdminTool: false,
    testDbCase: 'doctor-notification',
    successLine: 'doctor fault management test successfully',
  },
  maintenance: { recordedAs: 'maintenance', hasAdminTool: true, testDbCase: 'doctor-maintenance' },
} as const satisfies Readonly<Record<string, ScenarioFacts>>;

/** The name of a scenario; see {@link SCENARIOS}. */
export type ScenarioName = keyof typeof SCENARIOS;

/** The names of all scenarios. */
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];

/** The scenario that is run unless another is named, and the one that logs of other programs are read as. */
export const DEFAULT_SCENARIO: ScenarioName = 'fault_management';

/** The scenarios of a case: one, or all of them. */
export function scenariosOf(testCase: ScenarioName | 'all'): readonly ScenarioName[] {
  return testCase === 'all' ? SCENARIO_NAMES : [testCase];
}

/** Whether an Admin tool takes part in one of the scenarios of a case. */
export function usesAdminTool(testCase: ScenarioName | 'all'): boolean {
  return scenariosOf(testCase).some((name) => SCENARIOS[name].hasAdminTool);
}

/** The facts of the scenario of that name; undefined for one that this version does not know. */
export function scenarioFacts(name: string): ScenarioFacts | undefined {
  return Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name as ScenarioName] : undefined;
}

/** What a scenario of that name is recorded as; one that this version does not know as a fault. */
export function recordKindOf(name: string): RecordKind {
  return scenarioFacts(name)?.recordedAs ?? 'fault';
}
