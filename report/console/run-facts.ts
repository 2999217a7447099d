import type { RunRecord } from '../../record/run-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { INDENT, LABEL_WIDTH, labeled } from './page.ts';
import type { Page } from './page.ts';
import { armedText, overheadText } from '../text/harness.ts';
import { programText } from '../text/program.ts';
import { showDuration, unbroken, wrap } from '../text/terminal.ts';

/** How one iteration went: arming, phases, the harness's own cost. */
export function iterationFacts(page: Page, { armed, phases, overhead }: ScenarioRecord): readonly string[] {
  const { glyphs } = page;
  const lines: string[] = [];
  if (armed !== null) {
    lines.push(...labeled(page, 'armed', armedText(armed)));
  }
  if (phases.length > 0) {
    const steps = phases.map(({ name, durationMs }) => unbroken(`${name} ${showDuration(durationMs)}`));
    lines.push(...labeled(page, 'phases', steps.join(` ${glyphs.dot} `)));
  }
  if (overhead !== null) {
    lines.push(...labeled(page, 'overhead', overheadText(overhead, glyphs.micro)));
  }
  return lines;
}

/** Where the record is, how to repeat the run, and what it left. */
export function runFacts(page: Page, record: RunRecord, recordPath: string | undefined): readonly string[] {
  const { paint } = page;
  const program = programText(record.doctor);
  const leftovers = record.leftovers.flatMap(({ what, reason }) =>
    labeled(page, 'left behind', `${what}: ${reason}`).map((line) => paint.verdict.failed(line)),
  );
  const hint = record.leftovers.length === 0 ? [] : labeled(page, '', `doctor cleanup ${record.runId}`, true);
  return [
    ...record.warnings.flatMap((text) => labeled(page, 'warning', text).map((line) => paint.warning(line))),
    ...labeled(page, 'program', program),
    ...(recordPath === undefined ? [] : labeled(page, 'record', recordPath, true)),
    ...repeatCommand(page, record.command),
    ...(record.leftovers.length === 0
      ? labeled(
          page,
          'left behind',
          record.finishedAt === null ? 'not known: the record has no end' : 'nothing',
        )
      : [...leftovers, ...hint]),
  ];
}

/** The command, broken at blanks with a backslash, so that it can be copied as it stands. */
function repeatCommand(page: Page, command: string): readonly string[] {
  const room = page.columns - INDENT.length - LABEL_WIDTH - ' \\'.length;
  const parts = wrap(command, room, true);
  return parts.map((part, index) => {
    const label = page.paint.faint((index === 0 ? 'repeat' : '').padEnd(LABEL_WIDTH));
    return `${INDENT}${label}${part}${index < parts.length - 1 ? ' \\' : ''}`;
  });
}
