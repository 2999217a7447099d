import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import type { ScenarioRecord } from '../../../record/scenario-record.ts';
import { percentile } from '../../../profiler/statistics.ts';
import { INDENT, labeled } from '../page.ts';
import type { Page } from '../page.ts';
import { showDuration, showMs, unbroken, wrap } from '../../text/terminal.ts';
import { timeLines } from '../times.ts';
import type { TimeLine } from '../times.ts';

/** How long the session and its parts took, and how the service fared. */
export function sessionFacts(
  page: Page,
  record: MaintenanceRecord,
  checks: ScenarioRecord['checks'],
): readonly string[] {
  const { session } = record;
  const { arrow, none } = page.glyphs;
  const end = session.state ?? 'its end';
  const line = (label: string, ms: number | null, remark: string): TimeLine => ({
    label,
    time: ms === null ? none : showDuration(ms),
    remark,
  });
  const asked = session.leadMs === null ? '' : `, ${showDuration(session.leadMs)} requested`;
  return [
    ...timeLines(page, [
      line('session', session.totalMs, `ordered ${arrow} ${end}`),
      line('lead time', session.leadTimeMs, `ordered ${arrow} maintenance_at${asked}`),
      line('work', session.workTimeMs, `maintenance_at ${arrow} ${end}`),
      line('host work', session.hostWorkMs, 'at each host, as requested'),
      ...replyLines(record),
      ...moveLines(record),
    ]),
    ...scalingFacts(page, record),
    ...serviceFacts(page, record, checks),
  ];
}

function replyLines({ exchanges }: MaintenanceRecord): readonly TimeLine[] {
  const answered = exchanges.filter((exchange) => exchange.reply !== null && exchange.totalTimeMs !== null);
  if (answered.length === 0) return [];
  const times = answered.map(({ totalTimeMs }) => totalTimeMs ?? 0);
  const slowest = Math.max(...times);
  const state = answered.find(({ totalTimeMs }) => totalTimeMs === slowest)?.state ?? '';
  const remark = `${spreadOf(times)} (${state})`;
  return [{ label: 'reply', time: showDuration(percentile(times, 0.5)), remark }];
}

function moveLines({ moves }: MaintenanceRecord): readonly TimeLine[] {
  const times = moves.flatMap((move) => move.durationMs ?? []);
  if (times.length === 0) return [];
  return [{ label: 'move', time: showDuration(percentile(times, 0.5)), remark: spreadOf(times) }];
}

function spreadOf(times: readonly number[]): string {
  if (times.length === 1) return 'the only one';
  return `median of ${times.length}; the slowest took ${showDuration(Math.max(...times))}`;
}

function scalingFacts(page: Page, { scalings }: MaintenanceRecord): readonly string[] {
  if (scalings.length === 0) return [];
  const words = scalings.map(({ by, instances, atMs }) => {
    const to = instances === null ? '' : ` to ${instances} instances`;
    return unbroken(`${by > 0 ? '+' : '-'}${Math.abs(by)}${to} at ${showDuration(atMs)}`);
  });
  return labeled(page, 'scaled', words.join(', '));
}

/** Whether the service was ever without an instance, and how closely that was watched. */
function serviceFacts(
  page: Page,
  { service }: MaintenanceRecord,
  checks: ScenarioRecord['checks'],
): readonly string[] {
  const { glyphs, paint } = page;
  const { samples, incomplete, medianIntervalMs, worstIntervalMs, resolutionMs, longestGapMs } = service;
  const verdict = checks.find((check) => check.name === 'zero-downtime')?.verdict ?? 'unknown';
  const mark = glyphs.verdicts[verdict];
  if (samples === 0 || longestGapMs === null)
    return labeled(page, 'service', `${mark} the serving instance was not sampled`).map((text) =>
      paint.verdict[verdict](text),
    );
  const gap = longestGapMs > 0 ? `longest gap ${showDuration(longestGapMs)}` : 'longest gap 0 ms';
  const switched = service.switchOvers.length;
  const every =
    medianIntervalMs === null || worstIntervalMs === null
      ? ''
      : `, one every ${showMs(medianIntervalMs, 0)} ms, ${showMs(worstIntervalMs, 0)} ms apart at worst`;
  const left = incomplete > 0 ? `, ${incomplete} more that do not count` : '';
  const seen = resolutionMs === null ? '' : `; whatever lasted over ${showMs(resolutionMs, 0)} ms was seen`;
  const times = ['never switched over', 'switched over once', 'switched over twice'];
  const head = `${mark} ${gap}, ${times[switched] ?? `switched over ${switched} times`}`;
  return [
    ...labeled(page, 'service', head).map((text) => paint.verdict[verdict](text)),
    ...labeled(page, '', `${samples} samples${every}${left}${seen}`).map((text) => paint.faint(text)),
  ];
}

const MOST_FAULTS = 8;

/** What was against the protocol and what was wrong with the service, each with its time. */
export function faultList(page: Page, record: MaintenanceRecord): readonly string[] {
  const { violations, service } = record;
  const faults = [
    ...violations.map(({ atMs, rule, by, message }) => ({ atMs, text: `${message} (${by}, ${rule})` })),
    ...service.incidents.map(({ fromMs, toMs, kind, message }) => ({
      atMs: fromMs,
      text: `${message}, for ${showDuration(toMs - fromMs)} (${kind})`,
    })),
  ].sort((a, b) => a.atMs - b.atMs);
  const shown = faults.slice(0, MOST_FAULTS);
  const more = faults.length - shown.length;
  const lines = shown.flatMap(({ atMs, text }) =>
    wrap(
      `${page.glyphs.verdicts.failed} at ${showDuration(atMs)}: ${text}`,
      page.columns - INDENT.length - 2,
    ).map((line, index) => `${INDENT}${index === 0 ? '' : '  '}${page.paint.verdict.failed(line)}`),
  );
  return more > 0 ? [...lines, `${INDENT}and ${more} more in the record`] : lines;
}
