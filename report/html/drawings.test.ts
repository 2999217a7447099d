import { render } from 'preact-render-to-string';
import { createElement } from 'preact';
import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../profiler/judge-run.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { sampleMaintenance } from '../../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace } from '../../profiler/testing/sample-trace.ts';
import type { Sample } from '../../profiler/testing/sample-trace.ts';
import { maintenanceOf, shownTime } from '../host-spans.ts';
import { Waterfall } from './fault/waterfall.tsx';
import { HostTimeline } from './maintenance/host-timeline.tsx';
import { DistributionPlot } from './plots/distribution-plot.tsx';
import type { Distribution } from './plots/distribution-plot.tsx';
import { faultRecordsIn, sessionsIn } from '../../record/testing/records-in.ts';

const fault = (sample: Sample = {}): FaultRecord => {
  const [scenario] = faultRecordsIn(judgeRun(sampleTrace(sample), SAMPLE_HEADER));
  if (scenario === undefined) throw new Error('no scenario');
  return scenario;
};
const numbers = (match: RegExpExecArray | null): readonly number[] => (match ?? []).slice(1).map(Number);

describe('the waterfall', () => {
  const draw = (scenario: FaultRecord): string => render(createElement(Waterfall, { scenario, id: 'x' }));
  /** Where the bar of a checkpoint begins, and how wide it is. */
  const bar = (svg: string, index: number): readonly number[] =>
    numbers(new RegExp(`<title>${index} [^<]*</title><rect x="([\\d.]+)" [^>]*?width="([\\d.]+)"`).exec(svg));

  it('draws each step as wide as it was long, one after another', () => {
    const svg = draw(fault());
    const [left = 0, width = 0] = bar(svg, 1);
    const perMs = width / 48.2;
    expect(perMs).toBeGreaterThan(1);
    const [handled = 0, length = 0] = bar(svg, 10);
    expect(length / perMs).toBeCloseTo(141.7 - 90.4, 0);
    expect((handled - left) / perMs).toBeCloseTo(90.4, 0);
  });

  it('draws an error bar as wide as the uncertainty, to both sides', () => {
    const scenario = fault({ downWidthUs: 40_000 });
    const [link] = scenario.checkpoints;
    const svg = draw(scenario);
    const [from = 0, to = 0] = numbers(/<path d="M([\d.]+) [^"]*H([\d.]+)M[^"]*" class="whisker"/.exec(svg));
    const [, width = 0] = bar(svg, 1);
    const stepMs = scenario.checkpoints[1]?.stepMs ?? 0;
    expect(link?.uncertaintyMs).toBeGreaterThan(20);
    expect((to - from) / (width / stepMs)).toBeCloseTo(2 * (link?.uncertaintyMs ?? 0), 0);
  });

  it('draws the budget where it is near, at its place, and names it where it is far', () => {
    const late = draw(fault({ timesMs: { receivedAlarm: 1250, handledAlarm: 1320 } }));
    const [x = 0] = numbers(/<line x1="([\d.]+)" [^>]*class="budget-line"/.exec(late));
    const [left = 0, width = 0] = bar(late, 1);
    expect((x - left) / (width / 48.2)).toBeCloseTo(1048.2, -1);
    const early = draw(fault());
    expect(early).not.toContain('budget-line');
    expect(early).toContain('runs out at 1048.2\u00A0ms');
  });

  it('shows by its shape, too, what lay off the notification path', () => {
    const svg = draw(fault());
    expect(svg.match(/class="beside"/g)).toHaveLength(2);
    expect(svg).toContain(
      '3, 4 came after a later checkpoint: off the notification path, so at no cost to it',
    );
  });

  it('gives the reason of a gap in its row, and below when it is long', () => {
    const scenario = fault({ timesMs: { transformedEvent: undefined } });
    const reason = `the taps on the bus were off for a while: ${'and off '.repeat(20)}`;
    const gaps = scenario.gaps.map((gap) => ({ ...gap, reason }));
    const svg = draw({ ...scenario, gaps });
    expect(svg).toMatch(/class="gap-text">not seen: the taps on the bus[^<]*…</);
    expect(svg).toContain(`6 transformed event was not seen: ${reason}`);
  });
});

describe('the hosts over a session', () => {
  const [record] = sessionsIn(judgeRun(sampleMaintenance({ hosts: 4 }), SAMPLE_HEADER));
  if (record === undefined) throw new Error('no maintenance');
  const svg = render(createElement(HostTimeline, { record, id: 'x' }));

  it('draws every maintenance as wide as it was long', () => {
    const { beginMs, lastMs } = shownTime(record);
    const perMs = (960 - 172 - 16) / (lastMs - beginMs);
    const drawn = [
      ...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="14" class="maintenance"/g),
    ].map((match) => numbers(match));
    expect(drawn).toHaveLength(4);
    for (const [index, host] of record.hosts.entries()) {
      const span = maintenanceOf(host);
      const [x = 0, width = 0] = drawn[index] ?? [];
      expect(x).toBeCloseTo(172 + ((span?.fromMs ?? 0) - beginMs) * perMs, 0);
      expect(width).toBeCloseTo(((span?.toMs ?? 0) - (span?.fromMs ?? 0)) * perMs, 0);
    }
  });

  it('shows each switch-over and each move', () => {
    expect(svg.match(/class="switch"/g)).toHaveLength(record.service.switchOvers.length);
    expect(svg.match(/class="move"/g)).toHaveLength(record.moves.length);
  });

  it('keeps to fifty of many hosts, with those that have faults', () => {
    const hosts = Array.from({ length: 80 }, (_, index) => ({
      ...(record.hosts[0] as (typeof record.hosts)[number]),
      host: `compute-${index}`,
      maintained: index !== 77,
    }));
    const many = render(createElement(HostTimeline, { record: { ...record, hosts }, id: 'x' }));
    expect(many.match(/class="host-line"/g)).toHaveLength(50);
    expect(many).toContain('>compute-77<');
    expect(many).toContain('30\u00A0more hosts');
  });
});

describe('a distribution', () => {
  const plotDistribution = (shown: Distribution): string => render(createElement(DistributionPlot, shown));

  it('has a dot for each value, and a box from five values on', () => {
    const svg = plotDistribution({
      unit: 'ms',
      samples: [
        { label: 'few', values: [1, 2, 3] },
        { label: 'many', values: [1, 2, 3, 4, 5] },
      ],
    });
    expect(svg.match(/fill="var\(--dot\)"/g)).toHaveLength(8);
    expect(svg.match(/fill="var\(--box\)"/g)).toHaveLength(1);
  });

  it('names nothing by a count over the whole process', () => {
    const samples = [{ label: 'a', values: [1, 2] }];
    const first = plotDistribution({ unit: 'ms', samples, budget: 2.5 });
    expect(first).not.toMatch(/\b(?:id|class)=|<style/);
    expect(plotDistribution({ unit: 'ms', samples, budget: 2.5 })).toBe(first);
  });

  it('draws a budget that is near, and no other', () => {
    const samples = [{ label: 'a', values: [100, 200] }];
    expect(plotDistribution({ unit: 'ms', samples, budget: 250 })).toContain('>budget<');
    expect(plotDistribution({ unit: 'ms', samples, budget: 1000 })).not.toContain('>budget<');
  });
});
