import type { ComponentChildren, VNode } from 'preact';

/** One column of a {@link Table}. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand to the right, under each other. */
  readonly isNumeric?: boolean;
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
      {columns.map(({ cell, isNumeric }, index) =>
        index === 0 ? (
          <th scope="row" class={isNumeric === true ? 'number' : undefined}>
            {cell(row)}
          </th>
        ) : (
          <td class={isNumeric === true ? 'number' : undefined}>{cell(row)}</td>
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
            {columns.map(({ title, isNumeric }) => (
              <th scope="col" class={isNumeric === true ? 'number' : undefined}>
                {title}
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

/** What is wider than a narrow page scrolls in here; the keyboard reaches it. */
export function ScrollBox({ label, children }: { label: string; children: ComponentChildren }): VNode {
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** Names and values. Those without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }): VNode {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
        .map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
