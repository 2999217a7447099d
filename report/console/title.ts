import type { RunRecord } from '../../record/run-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { endOf } from '../../profiler/run-end.ts';
import { SIMULATED_NOTE } from '../text/label.ts';
import { headline } from '../text/headline.ts';
import { INDENT } from './page.ts';
import type { Page } from './page.ts';
import { clean, unbroken, widthOf, wrap } from '../text/terminal.ts';

/** What the run was made on, so that nobody takes a simulated result for a real one. */
export function runTitle({ paint, glyphs, columns }: Page, record: RunRecord): readonly string[] {
  const isSimulated = record.target.kind === 'simulated';
  const badge = isSimulated ? ' SIMULATED ' : ' OPENSTACK ';
  const brush = isSimulated ? paint.simulatedBadge : paint.realBadge;
  const facts = [
    clean(record.target.name),
    `installer ${clean(record.installer)}`,
    `run ${clean(record.runId)}`,
  ];
  const width = columns - badge.length - 1;
  const lines = wrap(facts.map(unbroken).join(` ${glyphs.dot} `), width);
  const title = lines.map((line, index) =>
    index === 0 ? `${brush(badge)} ${line}` : `${' '.repeat(badge.length + 1)}${line}`,
  );
  const warnings = [
    ...(isSimulated ? [SIMULATED_NOTE] : []),
    ...(endOf(record) === 'open' ? [`UNKNOWN: ${record.reason}.`] : []),
  ];
  const lower = warnings.flatMap((text) => wrap(text, columns - 1));
  return [...title, ...lower.map((line) => ` ${paint.warning(line)}`)];
}

/** The verdict of one iteration, and why. */
export function verdictTitle(page: Page, scenario: ScenarioRecord, remark: string): readonly string[] {
  const { paint, glyphs, columns } = page;
  const { verdict } = scenario;
  const badge = ` ${glyphs.verdicts[verdict]} ${verdict.toUpperCase()} `;
  const head = [clean(scenario.name), remark, headline(scenario)].filter((part) => part !== '');
  const lines = wrap(head.map(unbroken).join(` ${glyphs.dot} `), columns - widthOf(badge) - 1);
  const title = lines.map((line, index) =>
    index === 0
      ? `${paint.verdictBadge[verdict](badge)} ${paint.strong(line)}`
      : `${' '.repeat(widthOf(badge) + 1)}${paint.strong(line)}`,
  );
  const flaky = scenario.flaky.map((reason) => ({ text: `flaky: ${reason}`, brush: paint.warning }));
  const notes = scenario.notes.map((text) => ({ text, brush: paint.warning }));
  const why = scenario.reason === undefined ? [] : [{ text: scenario.reason, brush: paint.verdict[verdict] }];
  return [
    ...title,
    ...[...why, ...flaky, ...notes].flatMap(({ text, brush }) =>
      wrap(text, columns - INDENT.length).map((line) => `${INDENT}${brush(line)}`),
    ),
  ];
}
