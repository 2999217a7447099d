/** A row of a table by the titles of its columns, in lower case. */
export type TableRow = Readonly<Record<string, string>>;

/**
 * Reads the first table, as Python's prettytable prints it, in a command's output. Lines before and after it are
 * none of its business. Undefined when there is no table.
 */
export function readTable(output: string): readonly TableRow[] | undefined {
  const lines = output.split(/\r?\n/).map((line) => line.trim());
  const first = lines.findIndex(isRule);
  if (first === -1) return undefined;
  const rows: string[][] = [];
  for (const line of lines.slice(first)) {
    if (isRule(line)) continue;
    if (!line.startsWith('|') || !line.endsWith('|')) break;
    rows.push(
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  }
  const [head, ...body] = rows;
  if (head === undefined || body.some((cells) => cells.length !== head.length)) return undefined;
  return body.map((cells) =>
    Object.fromEntries(head.map((title, column) => [title.toLowerCase(), cells[column] ?? ''])),
  );
}

function isRule(line: string): boolean {
  return /^\+(?:-+\+)+$/.test(line);
}
