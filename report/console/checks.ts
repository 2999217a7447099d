import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { INDENT } from './page.ts';
import type { Page } from './page.ts';
import { clean, flow, wrap } from '../text/terminal.ts';

/** Every check by name; those that did not pass on lines of their own, with the reason. */
export function checkList({ paint, glyphs, columns }: Page, { checks }: ScenarioRecord): readonly string[] {
  const width = columns - INDENT.length;
  const passed = checks.filter((check) => check.verdict === 'passed');
  const others = checks.filter((check) => check.verdict !== 'passed');
  const brush = paint.verdict.passed;
  const items = passed.map(({ name }) => `${glyphs.verdicts.passed} ${clean(name)}`);
  const lines = flow(items, width).map((line) => {
    const colored = line.map((item) => `${brush(item.slice(0, 1))}${item.slice(1)}`);
    return `${INDENT}${colored.join('  ')}`;
  });
  const reasons = others.flatMap(({ name, verdict, reason }) =>
    wrap(
      `${glyphs.verdicts[verdict]} ${name}, ${verdict}${reason === undefined ? '' : `: ${reason}`}`,
      width - 2,
    ).map((line, index) => `${INDENT}${index === 0 ? '' : '  '}${paint.verdict[verdict](line)}`),
  );
  return [...lines, ...reasons];
}
