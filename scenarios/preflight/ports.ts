import { letsNobodyIn } from '../../components/web/gate.ts';
import { openWebServer } from '../../components/web/server.ts';
import { allOf } from '../../core/all-of.ts';
import { ok } from './check.ts';
import type { Found } from './check.ts';
import type { MaintenanceSides } from '../maintenance/options.ts';
import { usesAdminTool } from '../../record/scenarios.ts';
import type { PreflightContext, PreflightOptions } from './context.ts';

type PortOptions = MaintenanceSides &
  Pick<PreflightOptions, 'testCase' | 'consumerIp' | 'consumerPort' | 'inspectorIp' | 'inspectorPort'>;

/** Whether a component can listen where it is to; by listening there for a moment. */
export async function checkPorts(
  { log }: Pick<PreflightContext, 'log'>,
  options: PortOptions,
): Promise<Found> {
  const { consumerIp, consumerPort, inspectorIp, inspectorPort } = options;
  const servers = [
    { name: 'Consumer', ip: consumerIp, port: consumerPort, portFlag: '--consumer-port' },
    { name: 'Inspector', ip: inspectorIp, port: inspectorPort, portFlag: '--inspector-port' },
    ...(usesAdminTool(options.testCase) ? sidesOf(options) : []),
  ];
  await allOf(
    servers.map(async (server) => {
      const opened = await openWebServer({ ...server, log, gate: letsNobodyIn, routes: () => {} });
      await opened.close();
    }),
  );
  const shown = servers.map(({ name, ip, port }) =>
    port === 0 ? `${name} on ${ip}, any port` : `${name} on ${ip}:${port}`,
  );
  return ok(`Free: ${shown.join(', ')}.`);
}

/** The two sides of a maintenance; a Fenix has its own address. */
function sidesOf(options: MaintenanceSides) {
  const { adminToolType, adminToolIp, adminToolPort, appManagerIp, appManagerPort } = options;
  const adminTool = {
    name: 'Admin tool',
    ip: adminToolIp,
    port: adminToolPort,
    portFlag: '--admin-tool-port',
  };
  const appManager = {
    name: 'App manager',
    ip: appManagerIp,
    port: appManagerPort,
    portFlag: '--app-manager-port',
  };
  return adminToolType === 'fenix' ? [appManager] : [adminTool, appManager];
}
