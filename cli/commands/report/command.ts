import { REPORT_KINDS, REPORT_KIND_NAMES } from '../../../report/registry.ts';
import { VERBOSE_OPTION, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

/** What it takes of the options of a run. */
const WANTED = optionsNamed('report', 'runsDir', 'otlpEndpoint');
const MEANINGS = { report: `which reports, comma-separated: ${REPORT_KIND_NAMES.join(', ')}` };

/** `doctor report` */
export const REPORT: CommandDefinition = {
  name: 'report',
  define: (command) =>
    void addOptions(command, WANTED, MEANINGS)
      .description('write reports of a saved run, or print one; html also compares several runs on one page')
      .argument('<runs...>', 'ids of runs or their beginnings, `latest`, or paths of their folders')
      .option(
        '--output <folder>',
        "folder to write to; `-` is standard output (default: the run's folder; of several runs, the folder of all runs)",
      )
      .option(...VERBOSE_OPTION)
      .addHelpText('after', reportEpilog()),
  load: async () => (await import('./run.ts')).reportCommand,
};

/** Every kind of report with its file and what it is for, to follow a command's help. */
function reportEpilog(): string {
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
