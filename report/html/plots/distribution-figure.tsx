import type { VNode } from 'preact';
import { showMs } from '../../text/terminal.ts';
import { statisticsOf } from '../../../profiler/statistics.ts';
import { Figure } from '../parts/figure.tsx';
import { Table } from '../parts/table.tsx';
import { NONE, counted } from '../../text/html.ts';
import { DistributionPlot, isBudgetNear } from './distribution-plot.tsx';
import type { Distribution, Sample } from './distribution-plot.tsx';

interface Props extends Distribution {
  readonly id: string;
  readonly title: string;
  /** What a dot is. */
  readonly dot: string;
  /** What the rows are, as the title of the first column of a table of figures; no table without it. */
  readonly rowTitle?: string;
}

/** Samples side by side, as a plot and as figures. */
export function DistributionFigure({ id, title, dot, rowTitle, ...distribution }: Props): VNode | null {
  const { samples, unit, budget } = distribution;
  const known = samples.filter((sample) => sample.values.length > 0);
  if (known.length === 0) return null;
  const shown = { ...distribution, samples: known };
  const count = known.reduce((sum, sample) => sum + sample.values.length, 0);
  const far =
    budget !== undefined && !isBudgetNear(shown)
      ? ` The budget, ${budget} ${unit}, lies far to the right.`
      : '';
  return (
    <>
      <Figure
        id={id}
        title={title}
        description={`${counted(count, 'value')} in ${counted(known.length, 'row')}; the table has the figures.`}
        caption={
          <p>
            Each dot is {dot}; a box goes from quartile to quartile, its line is the median.{far}
          </p>
        }
      >
        <DistributionPlot {...shown} />
      </Figure>
      {rowTitle !== undefined && (
        <SampleTable caption={`${title}: figures (${unit})`} rowTitle={rowTitle} samples={samples} />
      )}
    </>
  );
}

const COLUMNS = ['count', 'min', 'median', 'mean', 'p95', 'max', 'standardDeviation'] as const;
const TITLES: Readonly<Partial<Record<(typeof COLUMNS)[number], string>>> = {
  count: 'n',
  standardDeviation: 'std. deviation',
};

function SampleTable(props: { caption: string; rowTitle: string; samples: readonly Sample[] }): VNode {
  const rows = props.samples.map(({ label, values }) => ({ label, statistics: statisticsOf(values) }));
  return (
    <Table
      caption={props.caption}
      columns={[
        { title: props.rowTitle, cell: ({ label }) => label },
        ...COLUMNS.map((name) => ({
          title: TITLES[name] ?? name,
          isNumeric: true,
          cell: ({ statistics }: (typeof rows)[number]) => {
            if (statistics === undefined) return name === 'count' ? '0' : NONE;
            return name === 'count' ? String(statistics.count) : showMs(statistics[name]);
          },
        })),
      ]}
      rows={rows}
    />
  );
}
