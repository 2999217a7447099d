import { REPORT_KINDS } from '../report/registry.ts';

/** Every kind of report with its file and what it is for, to follow a command's help. */
export function reportEpilog(): string {
  const rows = Object.entries(REPORT_KINDS).map(
    ([name, { fileName, help }]) => [name, fileName, help] as const,
  );
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column].length));
  const lines = rows.map(
    ([name, fileName, help]) => `  ${name.padEnd(width(0))}  ${fileName.padEnd(width(1))}  ${help}`,
  );
  return `
Kinds of reports:
${lines.join('\n')}

Examples:
  doctor report 20261124-055001-eefd35 --report junit,markdown --output artifacts
  doctor report runs/20261124-055001-eefd35 --report text --output - | less
`;
}
