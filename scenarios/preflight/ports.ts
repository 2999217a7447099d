import { openWebServer } from '../../components/web/server.ts';
import { allOf } from '../../core/all-of.ts';
import { ok } from './check.ts';
import type { Found } from './check.ts';
import type { PreflightContext, PreflightOptions } from './context.ts';

/** Whether a component can listen where it is to; by listening there for a moment. */
export async function checkPorts(
  { log }: Pick<PreflightContext, 'log'>,
  options: Pick<PreflightOptions, 'consumerIp' | 'consumerPort' | 'inspectorIp' | 'inspectorPort'>,
): Promise<Found> {
  const { consumerIp, consumerPort, inspectorIp, inspectorPort } = options;
  const servers = [
    { name: 'Consumer', ip: consumerIp, port: consumerPort, portFlag: '--consumer-port' },
    { name: 'Inspector', ip: inspectorIp, port: inspectorPort, portFlag: '--inspector-port' },
  ];
  await allOf(
    servers.map(async (server) => {
      const opened = await openWebServer({ ...server, log, routes: () => {} });
      await opened.close();
    }),
  );
  const shown = servers.map(({ name, ip, port }) =>
    port === 0 ? `${name} on ${ip}, any port` : `${name} on ${ip}:${port}`,
  );
  return ok(`Free: ${shown.join(', ')}.`);
}
