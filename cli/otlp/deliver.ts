import { DoctorError } from '../../core/errors.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { REPORT_KINDS } from '../../report/registry.ts';
import type { ReportFormat } from '../../report/registry.ts';
import type { ResolvedOption } from '../config/load.ts';
import { configOf } from '../config/load.ts';
import type { World } from '../world.ts';
import { collectorOf, shownUrl } from './collector.ts';
import type { Collector } from './collector.ts';
import { sendSpans } from './send.ts';

/**
 * Where this command is to send spans: nowhere without `--report otlp`, and nowhere without an endpoint.
 * @throws DoctorError `USAGE` or `CONFIG_INVALID` when that cannot be done as it was asked for
 */
export function collectorFor(options: readonly ResolvedOption[]): Collector | undefined {
  const isWanted = configOf(options).reports.report.includes('otlp');
  const isNamed = options.some(({ name, origin }) => name === 'otlpEndpoint' && origin === 'command line');
  if (isNamed && !isWanted) {
    throw new DoctorError('USAGE', '--otlp-endpoint has no effect without the report otlp.', {
      hint: 'Add otlp to --report.',
    });
  }
  return isWanted ? collectorOf(options) : undefined;
}

/**
 * Sends the spans of a record, and says so on standard error.
 * @throws DoctorError `OTLP_NOT_SENT` when the collector did not take all of them
 */
export async function deliverSpans(
  world: Pick<World, 'clock' | 'signal' | 'stderr'>,
  collector: Collector,
  record: RunRecord,
): Promise<void> {
  const format: ReportFormat = await REPORT_KINDS.otlp.load();
  const where = shownUrl(collector.url);
  const { rejectedSpans, message } = await sendSpans(collector, await format(record), world);
  const words = message === '' ? '' : `: ${message}`;
  if (rejectedSpans > 0) {
    const count = rejectedSpans === 1 ? 'one of the spans' : `${rejectedSpans} of the spans`;
    throw new DoctorError('OTLP_NOT_SENT', `${where} refused ${count} and accepted the others${words}.`, {
      hint: 'The reason is in the words of the collector.',
    });
  }
  world.stderr.write(`doctor: spans sent to ${where}${words}\n`);
}
