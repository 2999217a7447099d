import Table from 'cli-table3';
import { worstFinding } from '../../record/preflight.ts';
import type { PreflightFinding, PreflightVerdict } from '../../record/preflight.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { ConsoleOptions } from './format.ts';
import { glyphsFor } from './glyphs.ts';
import { createPaint } from './paint.ts';
import type { Brush, Paint } from './paint.ts';
import { clean, widthOf, wrap } from '../text/terminal.ts';

/** Cells of the table's frame and of the blanks beside each text: five lines, and two blanks in each column. */
const FRAME_WIDTH = 5 + 2 * 4;
const LEAST_COLUMNS = 60;
const MOST_COLUMNS = 160;
/** What is seen has this share of the width, what to do about it the rest. */
const SEEN_SHARE = 0.55;

/** The findings of a preflight as a table: what was checked, how it is, what was seen, and what to do. */
export function formatPreflight(
  findings: readonly PreflightFinding[],
  target: RunRecord['target'] | undefined,
  options: ConsoleOptions,
): string {
  const paint = createPaint(options.color);
  const glyphs = glyphsFor(options.unicode);
  const columns = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, options.columns));
  const signs = { ok: glyphs.verdicts.passed, warn: '!', red: glyphs.verdicts.failed };
  const labels = findings.map(({ verdict }) => `${signs[verdict]} ${verdict}`);
  const nameWidth = Math.max('check'.length, ...findings.map(({ name }) => widthOf(name)));
  const labelWidth = Math.max(...labels.map(widthOf));
  const room = columns - FRAME_WIDTH - nameWidth - labelWidth;
  // Where there is nothing to do, the column for it is not needed.
  const seenWidth = Math.floor(findings.some(({ advice }) => advice) ? room * SEEN_SHARE : room + 3);
  const widths = [nameWidth, labelWidth, seenWidth, room - seenWidth].filter((width) => width > 0);
  const table = new Table({
    head: ['check', '', 'what was seen', 'what to do'].slice(0, widths.length),
    style: { head: [], border: [] },
    colWidths: widths.map((width) => width + 2),
  });
  for (const [index, { name, verdict, seen, advice = '' }] of findings.entries()) {
    const cells = [name, brushOf(paint, verdict)(labels[index] ?? ''), seen, advice];
    table.push(
      cells
        .slice(0, widths.length)
        .map((cell, column) => (column < 2 ? cell : wrap(cell, widths[column] ?? 1).join('\n'))),
    );
  }
  return `${title(paint, target)}${table.toString()}\n${summary(paint, findings)}\n`;
}

function title(paint: Paint, target: RunRecord['target'] | undefined): string {
  if (target === undefined) return '';
  const isSimulated = target.kind === 'simulated';
  const badge = isSimulated ? paint.simulatedBadge(' SIMULATED ') : paint.realBadge(' OPENSTACK ');
  return `${badge} ${clean(target.name)}\n`;
}

function summary(paint: Paint, findings: readonly PreflightFinding[]): string {
  const count = (verdict: PreflightVerdict): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const worst = worstFinding(findings);
  const words = worst === 'red' ? 'Not ready: set right what is red.' : 'Ready: `doctor test` can be run.';
  return brushOf(paint, worst)(`${words} ${count('ok')} ok, ${count('warn')} warn, ${count('red')} red.`);
}

function brushOf(paint: Paint, verdict: PreflightVerdict): Brush {
  const { passed, unknown, failed } = paint.verdict;
  return { ok: passed, warn: unknown, red: failed }[verdict];
}
