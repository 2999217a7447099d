import { useContext } from 'preact/hooks';
import type { VNode } from 'preact';
import { CHECKPOINT } from '../../../record/checkpoints.ts';
import { byKind } from '../../../record/scenario-record.ts';
import type { ScenarioRecord } from '../../../record/scenario-record.ts';
import { armedText, overheadText } from '../../text/harness.ts';
import { headline } from '../../text/headline.ts';
import { FaultSection } from '../fault/fault-section.tsx';
import { MaintenanceSection } from '../maintenance/maintenance-section.tsx';
import { Simulated } from '../parts/figure.tsx';
import { CheckTable } from '../parts/check-table.tsx';
import { Facts } from '../parts/table.tsx';
import { VerdictMark } from '../parts/verdict.tsx';
import { durationText, errorText } from '../../text/html.ts';

interface Props {
  readonly scenario: ScenarioRecord;
  readonly id: string;
  /** The only one of its run: then the title of the page says its verdict. */
  readonly isOnly?: boolean;
}

/** What is shown of each kind of scenario between its verdict and its facts. */
const kindSection = byKind<[id: string], VNode>({
  fault: (scenario, id) => <FaultSection scenario={scenario} id={id} />,
  maintenance: ({ maintenance, checks }, id) =>
    maintenance === undefined ? (
      <CheckTable checks={checks} />
    ) : (
      <MaintenanceSection record={maintenance} checks={checks} id={id} />
    ),
  checks: ({ checks }) => <CheckTable checks={checks} />,
});

/** One iteration of a scenario: verdict, profile, checks, and how it went. */
export function Iteration({ scenario, id, isOnly = false }: Props): VNode {
  return (
    <>
      {!isOnly && <VerdictLine scenario={scenario} />}
      <Remarks {...scenario} />
      {kindSection(scenario, id)}
      <IterationFacts scenario={scenario} />
    </>
  );
}

function VerdictLine({ scenario }: { scenario: ScenarioRecord }): VNode {
  const { verdict, reason } = scenario;
  const isSimulated = useContext(Simulated);
  return (
    <>
      <p>
        <VerdictMark verdict={verdict} isLarge /> {headline(scenario)}
        {isSimulated && <span class="simulated-tag">simulated</span>}
      </p>
      {reason !== undefined && <p class={`why ${verdict}`}>{reason}</p>}
    </>
  );
}

function Remarks({ flaky, notes }: ScenarioRecord): VNode | null {
  const remarks = [...flaky.map((name) => `flaky: ${name}`), ...notes];
  if (remarks.length === 0) return null;
  return (
    <ul class="notes warning">
      {remarks.map((text) => (
        <li>{text}</li>
      ))}
    </ul>
  );
}

function IterationFacts({ scenario }: { scenario: ScenarioRecord }): VNode {
  const { armed, phases, overhead } = scenario;
  return (
    <Facts
      facts={[
        ...hostFacts(scenario),
        ['chain armed', armed === null ? '' : armedText(armed)],
        ['overhead of the test itself', overhead === null ? '' : overheadText(overhead)],
        ['steps', phases.map(({ name, durationMs }) => `${name} ${durationText(durationMs)}`).join(' · ')],
      ]}
    />
  );
}

function hostFacts(scenario: ScenarioRecord): readonly (readonly [string, string | null])[] {
  if (scenario.kind !== 'fault') return [];
  const begun = scenario.checkpoints.find(({ index }) => index === CHECKPOINT.fault);
  const error = begun === undefined ? '' : errorText(begun.uncertaintyMs);
  return [
    ['broken host', scenario.host],
    ['fault', scenario.fault ?? null],
    [
      'clock of the host',
      error === '' ? '' : `its offset is corrected; the time of the fault is known to ${error} ms`,
    ],
  ];
}
