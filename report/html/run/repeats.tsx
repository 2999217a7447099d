import type { VNode } from 'preact';
import { slowestReplyMs } from '../../../profiler/maintenance/summary.ts';
import { recordKindOf } from '../../../record/scenarios.ts';
import type { RunRecord } from '../../../record/run-record.ts';
import type { ScenarioRecord } from '../../../record/scenario-record.ts';
import { statisticsOf } from '../../../profiler/statistics.ts';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { VerdictMark } from '../parts/verdict.tsx';
import { durationText, msText } from '../../text/html.ts';
import { DistributionFigure } from '../plots/distribution-figure.tsx';

type Summary = RunRecord['summary'][number];

/** A figure of every iteration. */
interface Figure {
  readonly title: string;
  readonly of: (scenario: ScenarioRecord) => number | null | undefined;
  readonly show: (ms: number | null | undefined) => string;
}

const FAULT_FIGURES: readonly Figure[] = [
  { title: 'notification', of: (one) => one.notificationTimeMs, show: msText },
  { title: 'detection', of: (one) => one.detectionTimeMs, show: msText },
  { title: 'recovery', of: (one) => one.recoveryTimeMs, show: msText },
  { title: 'total', of: (one) => one.totalTimeMs, show: msText },
];

const MAINTENANCE_FIGURES: readonly Figure[] = [
  { title: 'session', of: ({ maintenance }) => maintenance?.session.totalMs, show: durationText },
  { title: 'work', of: ({ maintenance }) => maintenance?.session.workTimeMs, show: durationText },
  { title: 'without service', of: ({ maintenance }) => maintenance?.service.longestGapMs, show: msText },
  {
    title: 'slowest reply',
    of: ({ maintenance }) => (maintenance === undefined ? null : slowestReplyMs(maintenance)),
    show: msText,
  },
];

const FIGURES = { fault: FAULT_FIGURES, maintenance: MAINTENANCE_FIGURES } as const;

/** The figures of a scenario's repetitions. */
function figuresOf(name: string): readonly Figure[] {
  return FIGURES[recordKindOf(name)];
}

type Row = { readonly scenario: ScenarioRecord } | { readonly over: 'median' | 'p95' };

interface Props {
  readonly summary: Summary;
  readonly iterations: readonly ScenarioRecord[];
  /** Where an iteration is on the page; undefined when it is not shown. */
  readonly anchorOf: (scenario: ScenarioRecord) => string | undefined;
  readonly id: string;
}

/** Every repetition of a scenario in a row, their median and p95, and how they spread. */
export function Repeats({ summary, iterations, anchorOf, id }: Props): VNode {
  const figures = figuresOf(summary.name);
  const statistics = figures.map((figure) => statisticsOf(iterations.flatMap((one) => figure.of(one) ?? [])));
  const hasReasons = iterations.some((one) => one.reason !== undefined || one.flaky.length > 0);
  const columns: readonly Column<Row>[] = [
    {
      title: 'iteration',
      isNumeric: true,
      cell: (row) => ('over' in row ? row.over : <IterationLink {...row} anchorOf={anchorOf} />),
    },
    { title: 'verdict', cell: (row) => 'scenario' in row && <VerdictMark verdict={row.scenario.verdict} /> },
    ...figures.map((figure, index) => ({
      title: figure.title,
      isNumeric: true,
      cell: (row: Row) =>
        figure.show('scenario' in row ? figure.of(row.scenario) : (statistics[index]?.[row.over] ?? null)),
    })),
    ...(hasReasons
      ? [
          {
            title: 'why',
            isLong: true,
            cell: (row: Row) =>
              'scenario' in row
                ? [row.scenario.reason ?? [], row.scenario.flaky.map((one) => `flaky: ${one}`)]
                    .flat()
                    .join('; ')
                : '',
          },
        ]
      : []),
  ];
  const isMaintenance = recordKindOf(summary.name) === 'maintenance';
  const plotted = isMaintenance ? figures.slice(0, 2) : figures;
  return (
    <>
      <Table<Row>
        caption={`${summary.name}, ${iterations.length} iterations`}
        columns={columns}
        rows={iterations.map((scenario) => ({ scenario }))}
        footer={[{ over: 'median' }, { over: 'p95' }]}
      />
      <DistributionFigure
        id={`${id}-repeats`}
        title={`${summary.name} over ${iterations.length} iterations`}
        dot="one iteration"
        unit={isMaintenance ? 's' : 'ms'}
        samples={plotted.map(({ title, of }) => ({
          label: title,
          values: iterations.flatMap((one) => of(one) ?? []).map((ms) => (isMaintenance ? ms / 1000 : ms)),
        }))}
      />
    </>
  );
}

function IterationLink(props: { scenario: ScenarioRecord; anchorOf: Props['anchorOf'] }): VNode {
  const { scenario, anchorOf } = props;
  const anchor = anchorOf(scenario);
  const number = String(scenario.iteration);
  return anchor === undefined ? <>{number}</> : <a href={`#${anchor}`}>{number}</a>;
}
