import { useContext } from 'preact/hooks';
import type { VNode } from 'preact';
import { recordKindOf } from '../../../record/scenarios.ts';
import type { ScenarioRecord } from '../../../record/scenario-record.ts';
import { headline } from '../../console/title.ts';
import { FaultSection } from '../fault/fault-section.tsx';
import { MaintenanceSection } from '../maintenance/maintenance-section.tsx';
import { Simulated } from '../parts/figure.tsx';
import { CheckTable } from '../parts/check-table.tsx';
import { Facts } from '../parts/table.tsx';
import { VerdictMark } from '../parts/verdict.tsx';
import { durationText, errorText } from '../../text/html.ts';

/** How a chain was proven armed, in words. */
const ARMED_BY: Readonly<Record<string, string>> = {
  'bus-canary': 'by a canary on the bus',
  'server-canary': 'by a canary that Nova fed',
  'cache-time': "by waiting out the cloud's alarm cache",
  none: 'not proven',
};

interface Props {
  readonly scenario: ScenarioRecord;
  readonly id: string;
  /** The only one of its run: then the title of the page says its verdict. */
  readonly isOnly?: boolean;
}

/** One iteration of a scenario: verdict, profile, checks, and how it went. */
export function Iteration({ scenario, id, isOnly = false }: Props): VNode {
  const { maintenance } = scenario;
  return (
    <>
      {!isOnly && <VerdictLine scenario={scenario} />}
      <Remarks {...scenario} />
      {maintenance !== undefined ? (
        <MaintenanceSection record={maintenance} checks={scenario.checks} id={id} />
      ) : recordKindOf(scenario.name) === 'maintenance' ? (
        <CheckTable checks={scenario.checks} />
      ) : (
        <FaultSection scenario={scenario} id={id} />
      )}
      <IterationFacts {...scenario} />
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
  const remarks = [...flaky.map((one) => `flaky: ${one}`), ...notes];
  if (remarks.length === 0) return null;
  return (
    <ul class="notes warning">
      {remarks.map((text) => (
        <li>{text}</li>
      ))}
    </ul>
  );
}

function IterationFacts({ host, armed, phases, overhead, checkpoints }: ScenarioRecord): VNode {
  const link = checkpoints.find((one) => one.index === 0);
  const clock = link === undefined ? '' : errorText(link.uncertaintyMs);
  return (
    <Facts
      facts={[
        ['host whose link went down', host],
        [
          'chain armed',
          armed === null
            ? ''
            : `${ARMED_BY[armed.by] ?? `by ${armed.by}`}, after ${durationText(armed.waitedMs)}`,
        ],
        [
          'clock of the host',
          clock === '' ? '' : `its offset is taken out; ${clock} ms is what is not known of link down`,
        ],
        [
          'overhead of the test itself',
          overhead === null
            ? ''
            : `${overhead.stamps === undefined ? '' : `${overhead.stamps} stamps, `}${overhead.stampMeanUs.toFixed(1)} µs each; event loop late by ${overhead.loopWorstDelayMs.toFixed(1)} ms at worst`,
        ],
        ['steps', phases.map((one) => `${one.name} ${durationText(one.durationMs)}`).join(' · ')],
      ]}
    />
  );
}
