import type { FaultRecord } from '../../record/scenario-record.ts';
import { componentRemarks } from '../text/components.ts';
import { shareBar } from './bar.ts';
import { INDENT } from './page.ts';
import type { Page } from './page.ts';
import { decimalsFor, left, right, showMs, widthOf, wrap } from '../text/terminal.ts';

const NAME_WIDTH = 10;
const SHARE_WIDTH = 6;
const MAX_BAR_WIDTH = 50;
const LEAST_BAR_WIDTH = 6;

/** What each component cost along the notification path, most expensive first. */
export function componentTable(page: Page, { components }: FaultRecord): readonly string[] {
  if (components.length === 0) return [];
  const { paint, glyphs, columns } = page;
  const digits = decimalsFor(Math.max(...components.map((component) => component.costMs)));
  const costs = components.map((component) => showMs(component.costMs, digits));
  const costWidth = Math.max('cost ms'.length, ...costs.map(widthOf));
  const used = INDENT.length + NAME_WIDTH + 2 + costWidth + 2 + SHARE_WIDTH + 2;
  const barWidth = Math.min(MAX_BAR_WIDTH, columns - used);
  const largest = Math.max(...components.map((component) => component.share));
  const header = `${INDENT}${left('component', NAME_WIDTH)}  ${right('cost ms', costWidth)}  ${right('share', SHARE_WIDTH)}`;
  const rows = components.map(({ name, share }, index) => {
    const cells = `${right(costs[index] ?? '', costWidth)}  ${right(`${(share * 100).toFixed(1)}%`, SHARE_WIDTH)}`;
    // The bars are relative to the largest, so that small differences show on narrow terminals too.
    const bar = barWidth < LEAST_BAR_WIDTH ? '' : shareBar(glyphs, share / largest, barWidth);
    return `${INDENT}${paint.component[name](left(name, NAME_WIDTH))}  ${cells}  ${paint.component[name](bar)}`.trimEnd();
  });
  return [paint.faint(header), ...rows, ...remarks(page, components)];
}

function remarks({ paint, columns }: Page, components: FaultRecord['components']): readonly string[] {
  return componentRemarks(components).flatMap((text) =>
    wrap(text, columns - INDENT.length).map((line) => `${INDENT}${paint.warning(line)}`),
  );
}
