import type { VNode } from 'preact';
import { byKind } from '../../../record/scenario-record.ts';
import type { ScenarioRecord, ScenarioSummary } from '../../../record/scenario-record.ts';
import { headline } from '../../text/headline.ts';
import { worthShowing } from '../../worth-showing.ts';
import { VerdictMark } from '../parts/verdict.tsx';
import { idPart } from '../../text/html.ts';
import { Repeats } from './repeats.tsx';
import { Iteration } from './iteration.tsx';

/** Beside the one shown in full, so many iterations are on the page at most; the record has them all. */
const MOST_OTHERS = 9;
/** They have so many VMs and moved instances at most: the page is to stay small. */
const MOST_OTHER_LANES = 120;

interface Props {
  readonly summary: ScenarioSummary;
  readonly iterations: readonly ScenarioRecord[];
  readonly id: string;
  /** Whether it is the only iteration of the only scenario. */
  readonly isOnly: boolean;
}

/** A scenario with all its iterations. The one shown in full is open, the others are folded. */
export function ScenarioGroup({ summary, iterations, id, isOnly }: Props): VNode {
  const shown = worthShowing(iterations);
  const others = othersOf(iterations, shown);
  const anchor = (scenario: ScenarioRecord): string => `${id}-${scenario.iteration}`;
  const isOnPage = (scenario: ScenarioRecord): boolean => scenario === shown || others.includes(scenario);
  const left = iterations.length - others.length - 1;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{summary.name}</h2>
      {iterations.length > 1 && (
        <Repeats
          summary={summary}
          iterations={iterations}
          anchorOf={(scenario) => (isOnPage(scenario) ? anchor(scenario) : undefined)}
          id={id}
        />
      )}
      {shown !== undefined && (
        <div id={anchor(shown)}>
          {iterations.length > 1 && (
            <h3>
              Iteration {shown.iteration}, shown in full: {reasonToShow(shown)}
            </h3>
          )}
          <Iteration scenario={shown} id={anchor(shown)} isOnly={isOnly} />
        </div>
      )}
      {others.map((scenario) => (
        <details class="scenario" id={anchor(scenario)}>
          <summary>
            Iteration {scenario.iteration} <VerdictMark verdict={scenario.verdict} /> {headline(scenario)}
          </summary>
          <Iteration scenario={scenario} id={anchor(scenario)} />
        </details>
      ))}
      {left > 0 && (
        <p class="muted">The other {left} iterations are in the table above, and in the record.</p>
      )}
    </section>
  );
}

/** The id of a scenario's section. */
export function groupId(prefix: string, name: string): string {
  return `${prefix}${idPart(name)}`;
}

function reasonToShow({ verdict }: ScenarioRecord): string {
  return verdict === 'passed' ? 'the slowest' : 'the slowest of those with the worst verdict';
}

/** Those whose verdict is not passed come first when not all fit. */
function othersOf(
  iterations: readonly ScenarioRecord[],
  shown: ScenarioRecord | undefined,
): readonly ScenarioRecord[] {
  const others = iterations.filter((iteration) => iteration !== shown);
  const kept = new Set<ScenarioRecord>();
  let lanes = 0;
  for (const iteration of [...others].sort(
    (a, b) => Number(a.verdict === 'passed') - Number(b.verdict === 'passed'),
  )) {
    lanes += lanesOf(iteration);
    if (lanes <= MOST_OTHER_LANES && kept.size < MOST_OTHERS) kept.add(iteration);
  }
  return others.filter((iteration) => kept.has(iteration));
}

/** How many lanes and lines an iteration is drawn with. */
const lanesOf = byKind<[], number>({
  fault: ({ vms }) => vms.length,
  maintenance: ({ maintenance }) => maintenance?.moves.length ?? 0,
  checks: () => 0,
});
