import type { ComponentChildren, VNode } from 'preact';

/** One column of a {@link Table}. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand to the right, under each other. */
  readonly isNumeric?: boolean;
  /** Sentences are wrapped, everything else stays on its line. */
  readonly isLong?: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  /** The first one names its row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Rows that sum up the others. */
  readonly footer?: readonly Row[];
}

/** A table with a caption, which scrolls in a box of its own where the page is narrower. */
export function Table<Row>({ caption, columns, rows, footer = [] }: TableProps<Row>): VNode {
  const line = (row: Row): VNode => (
    <tr>
      {columns.map((column, index) =>
        index === 0 ? (
          <th scope="row" class={classOf(column)}>
            {column.cell(row)}
          </th>
        ) : (
          <td class={classOf(column)}>{column.cell(row)}</td>
        ),
      )}
    </tr>
  );
  return (
    <ScrollBox label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{rows.map(line)}</tbody>
        {footer.length > 0 && <tfoot>{footer.map(line)}</tfoot>}
      </table>
    </ScrollBox>
  );
}

function classOf({ isNumeric, isLong }: Omit<Column<never>, 'cell'>): string | undefined {
  return isNumeric === true ? 'number' : isLong === true ? 'long' : undefined;
}

/** What is wider than a narrow page scrolls in here; the keyboard reaches it. */
export function ScrollBox({ label, children }: { label: string; children: ComponentChildren }): VNode {
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** A value of more letters gets the whole width. */
const LONG_FACT = 50;

/** Names and values. Those without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }): VNode {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
        .map(([name, value]) => (
          <div class={typeof value === 'string' && value.length > LONG_FACT ? 'wide' : undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
