/** What a scenario is recorded as: a fault has checkpoints and times between them, a maintenance a session and hosts. */
export type RecordKind = 'fault' | 'maintenance';

/** The scenarios that exist, in the order in which the case `all` runs them. */
export const SCENARIOS = {
  fault_management: { recordedAs: 'fault' },
  maintenance: { recordedAs: 'maintenance' },
} as const satisfies Readonly<Record<string, { readonly recordedAs: RecordKind }>>;

/** The name of a scenario; see {@link SCENARIOS}. */
export type ScenarioName = keyof typeof SCENARIOS;

/** The names of all scenarios. */
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];

/** The scenarios of a case: one, or all of them. */
export function scenariosOf(testCase: ScenarioName | 'all'): readonly ScenarioName[] {
  return testCase === 'all' ? SCENARIO_NAMES : [testCase];
}

/** What a scenario of that name is recorded as; one that this version does not know as a fault. */
export function recordKindOf(name: string): RecordKind {
  return Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name as ScenarioName].recordedAs : 'fault';
}
