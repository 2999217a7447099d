import { DoctorError } from '../../core/errors.ts';
import type { PreflightFinding } from '../../record/preflight.ts';
import { CANARY_MARGIN_MS, awaitCanaryAlarm } from '../canary.ts';
import type { CanaryWatch } from '../canary.ts';
import { startScopedConsumer } from '../components.ts';
import type { StageContext } from '../context.ts';
import { notChecked, ok, redFor } from './check.ts';
import { usesAdminTool } from '../../record/scenarios.ts';
import type { PreflightOptions } from './context.ts';

/** A component that Aodh calls during a maintenance. */
export interface CalledSide {
  /** Of its check. */
  readonly name: string;
  readonly title: string;
  /** Of the configuration, with its address. */
  readonly section: string;
  readonly ip: string;
  readonly port: number;
}

/** Whom Aodh calls during a maintenance; none where there is to be none. */
export function calledSides(options: PreflightOptions): readonly CalledSide[] {
  if (!usesAdminTool(options.testCase)) return [];
  const { appManagerIp, appManagerPort, inspectorIp, inspectorPort } = options;
  return [
    {
      name: 'app manager',
      title: 'App manager',
      section: 'app_manager',
      ip: appManagerIp,
      port: appManagerPort,
    },
    { name: 'inspector', title: 'Inspector', section: 'inspector', ip: inspectorIp, port: inspectorPort },
  ];
}

/** Whether Aodh reaches a side: a canary's alarm is to arrive where that will listen. */
export async function sideFinding(
  context: StageContext,
  options: PreflightOptions,
  side: CalledSide,
  nest: Pick<CanaryWatch, 'canary' | 'cloud'>,
): Promise<PreflightFinding> {
  const { name, title, section, ip, port } = side;
  try {
    const place = { consumerType: 'sample', consumerIp: ip, consumerPort: port };
    const consumer = await startScopedConsumer(context, place, title);
    const alarmName = `${options.alarmBasename}_${section}`;
    const timeoutMs = options.aodhCacheTtlMs + CANARY_MARGIN_MS;
    await awaitCanaryAlarm(context, { ...nest, alarmName, consumer, section, timeoutMs });
    return { name, ...ok(`Aodh reaches the ${title}.`) };
  } catch (error) {
    context.signal.throwIfAborted();
    // Then the check of the cache says why.
    const isUnseen = error instanceof DoctorError && error.code === 'PIPELINE_SILENT';
    return isUnseen ? notChecked(name, 'no alarm fired in time') : { name, ...redFor(error) };
  }
}
