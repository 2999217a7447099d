import type { FaultRecord } from '../../record/scenario-record.ts';
import { labeled } from './page.ts';
import type { Page } from './page.ts';
import { showMs } from '../text/terminal.ts';

/** How the notification times of several VMs spread; nothing for one VM. */
export function vmSection(page: Page, { vms, notifications }: FaultRecord): readonly string[] {
  if (vms.length < 2) return [];
  const { expected, received, firstMs, medianMs, p95Ms, lastMs } = notifications;
  const show = (ms: number | null): string => (ms === null ? page.glyphs.none : showMs(ms));
  const spread = [
    ['first', firstMs],
    ['median', medianMs],
    ['p95', p95Ms],
    ['last', lastMs],
  ] as const;
  const silent = vms.filter((vm) => vm.deliveries === 0).map((vm) => vm.instanceId);
  return [
    ...labeled(
      page,
      `${expected} VMs`,
      `${received} notified: ${spread.map(([name, ms]) => `${name} ${show(ms)}`).join(', ')} ms`,
    ),
    ...(silent.length === 0
      ? []
      : labeled(page, '', `no alarm for ${silent.join(', ')}`).map((line) =>
          page.paint.verdict.failed(line),
        )),
    ...labeled(
      page,
      '',
      'The profile follows the VM whose alarm came last; 4 and 10 are those of the last VM.',
    ).map((line) => page.paint.faint(line)),
  ];
}
