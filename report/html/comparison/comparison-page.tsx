import type { VNode } from 'preact';
import type { RunRecord } from '../../../record/run-record.ts';
import { worstOf } from '../../../record/verdict.ts';
import { statisticsOf } from '../../../profiler/statistics.ts';
import { Simulated } from '../parts/figure.tsx';
import { Table } from '../parts/table.tsx';
import { VerdictMark } from '../parts/verdict.tsx';
import { msText, timeText } from '../../text/html.ts';
import { DistributionFigure } from '../plots/distribution-figure.tsx';
import { RunSections, RunSummary, titleOf } from '../run/run-page.tsx';
import { byRun, byVmCount, commonBudgetMs, comparedIterations, vmCounts } from './samples.ts';

/** A page of several runs: what differs between them, and each of them folded below. */
export function ComparisonPage({ records }: { records: readonly RunRecord[] }): VNode {
  const budget = commonBudgetMs(records);
  const dot = 'the notification time of one iteration, which is that of its last alarm';
  const isSimulated = records.some((record) => record.target.kind === 'simulated');
  return (
    <>
      <header>
        <p class="kicker">doctor</p>
        <h1>
          <VerdictMark verdict={worstOf(records.map((record) => record.verdict))} isLarge /> {records.length}{' '}
          runs compared
        </h1>
      </header>
      <main>
        <RunTable records={records} />
        <Simulated.Provider value={isSimulated}>
          <h2>By number of VMs</h2>
          <DistributionFigure
            id="by-vm-count"
            title="Notification time by number of VMs"
            dot={dot}
            rowTitle="VMs on the host"
            unit="ms"
            samples={byVmCount(records)}
            budget={budget}
          />
          <h2>By run</h2>
          <DistributionFigure
            id="by-run"
            title="Notification time by run"
            dot={dot}
            rowTitle="run"
            unit="ms"
            samples={byRun(records)}
            budget={budget}
          />
        </Simulated.Provider>
        <h2>The runs</h2>
        {records.map((record, index) => (
          <details class="run" id={`run-${index + 1}`}>
            <summary>
              <VerdictMark verdict={record.verdict} /> <span class="mono">{record.runId}</span>{' '}
              {titleOf(record)}
            </summary>
            {record.target.kind === 'simulated' && <p class="warning">SIMULATED</p>}
            <RunSummary record={record} prefix={`run-${index + 1}-`} />
            <RunSections record={record} prefix={`run-${index + 1}-`} />
          </details>
        ))}
      </main>
    </>
  );
}

function RunTable({ records }: { records: readonly RunRecord[] }): VNode {
  const rows = records.map((record, index) => ({
    record,
    anchor: `#run-${index + 1}`,
    iterations: comparedIterations(record),
    times: statisticsOf(
      comparedIterations(record).flatMap((comparedIteration) => comparedIteration.notificationTimeMs ?? []),
    ),
  }));
  return (
    <Table
      caption="Runs"
      columns={[
        {
          title: 'run',
          cell: ({ record, anchor }) => (
            <a href={anchor} class="mono">
              {record.runId}
            </a>
          ),
        },
        { title: 'began', cell: ({ record }) => timeText(record.startedAt) },
        {
          title: 'cloud',
          cell: ({ record }) => (
            <>
              {record.target.kind === 'simulated' && <strong>SIMULATED </strong>}
              {record.target.name}
            </>
          ),
        },
        { title: 'installer', cell: ({ record }) => record.installer },
        { title: 'VMs', isNumeric: true, cell: ({ record }) => vmCounts(record).join(', ') },
        { title: 'iterations', isNumeric: true, cell: ({ iterations }) => iterations.length },
        { title: 'verdict', cell: ({ record }) => <VerdictMark verdict={record.verdict} /> },
        { title: 'notification median', isNumeric: true, cell: ({ times }) => msText(times?.median) },
        { title: 'p95', isNumeric: true, cell: ({ times }) => msText(times?.p95) },
        { title: 'max', isNumeric: true, cell: ({ times }) => msText(times?.max) },
      ]}
      rows={rows}
    />
  );
}
