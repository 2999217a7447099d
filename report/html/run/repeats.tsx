import type { VNode } from 'preact';
import { slowestReplyMs } from '../../../profiler/maintenance/summary.ts';
import type { RecordKind } from '../../../record/scenarios.ts';
import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import type { ScenarioRecord, ScenarioSummary } from '../../../record/scenario-record.ts';
import { statisticsOf } from '../../../profiler/statistics.ts';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { VerdictMark } from '../parts/verdict.tsx';
import { durationText, msText } from '../../text/html.ts';
import { DistributionFigure } from '../plots/distribution-figure.tsx';

/** A figure of every iteration. */
interface Figure {
  readonly title: string;
  readonly of: (scenario: ScenarioRecord) => number | null | undefined;
  readonly show: (ms: number | null | undefined) => string;
}

/** The figures of a kind of scenario, and how they are plotted. */
interface Figures {
  readonly figures: readonly Figure[];
  /** The first so many are drawn; the others have another scale. */
  readonly plotted: number;
  readonly unit: 'ms' | 's';
}

type Time = 'notificationTimeMs' | 'detectionTimeMs' | 'recoveryTimeMs' | 'totalTimeMs';

function faultFigure(title: string, time: Time): Figure {
  return { title, of: (scenario) => (scenario.kind === 'fault' ? scenario[time] : undefined), show: msText };
}

function sessionFigure(
  title: string,
  of: (record: MaintenanceRecord) => number | null | undefined,
  show: Figure['show'],
): Figure {
  return {
    title,
    of: (scenario) =>
      scenario.kind === 'maintenance' && scenario.maintenance !== undefined
        ? of(scenario.maintenance)
        : undefined,
    show,
  };
}

const FIGURES: Readonly<Record<RecordKind, Figures>> = {
  fault: {
    figures: [
      faultFigure('notification', 'notificationTimeMs'),
      faultFigure('detection', 'detectionTimeMs'),
      faultFigure('recovery', 'recoveryTimeMs'),
      faultFigure('total', 'totalTimeMs'),
    ],
    plotted: 4,
    unit: 'ms',
  },
  maintenance: {
    figures: [
      sessionFigure('session', ({ session }) => session.totalMs, durationText),
      sessionFigure('work', ({ session }) => session.workTimeMs, durationText),
      sessionFigure('without service', ({ service }) => service.longestGapMs, msText),
      sessionFigure('slowest reply', slowestReplyMs, msText),
    ],
    plotted: 2,
    unit: 's',
  },
  checks: { figures: [], plotted: 0, unit: 'ms' },
};

type Row = { readonly scenario: ScenarioRecord } | { readonly over: 'median' | 'p95' };

interface Props {
  readonly summary: ScenarioSummary;
  readonly iterations: readonly ScenarioRecord[];
  /** Where an iteration is on the page; undefined when it is not shown. */
  readonly anchorOf: (scenario: ScenarioRecord) => string | undefined;
  readonly id: string;
}

/** Every repetition of a scenario in a row, their median and p95, and how they spread. */
export function Repeats({ summary, iterations, anchorOf, id }: Props): VNode {
  const { figures, plotted, unit } = FIGURES[summary.kind];
  const statistics = figures.map((figure) =>
    statisticsOf(iterations.flatMap((iteration) => figure.of(iteration) ?? [])),
  );
  const hasReasons = iterations.some(
    (iteration) => iteration.reason !== undefined || iteration.flaky.length > 0,
  );
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
                ? [row.scenario.reason ?? [], row.scenario.flaky.map((name) => `flaky: ${name}`)]
                    .flat()
                    .join('; ')
                : '',
          },
        ]
      : []),
  ];
  return (
    <>
      <Table<Row>
        caption={`${summary.name}, ${iterations.length} iterations`}
        columns={columns}
        rows={iterations.map((scenario) => ({ scenario }))}
        footer={[{ over: 'median' }, { over: 'p95' }]}
      />
      {plotted > 0 && (
        <DistributionFigure
          id={`${id}-repeats`}
          title={`${summary.name} over ${iterations.length} iterations`}
          dot="one iteration"
          unit={unit}
          samples={figures.slice(0, plotted).map(({ title, of }) => ({
            label: title,
            values: iterations
              .flatMap((iteration) => of(iteration) ?? [])
              .map((ms) => (unit === 's' ? ms / 1000 : ms)),
          }))}
        />
      )}
    </>
  );
}

function IterationLink(props: { scenario: ScenarioRecord; anchorOf: Props['anchorOf'] }): VNode {
  const { scenario, anchorOf } = props;
  const anchor = anchorOf(scenario);
  const number = String(scenario.iteration);
  return anchor === undefined ? <>{number}</> : <a href={`#${anchor}`}>{number}</a>;
}
