import type { Config } from '../config/options.ts';
import { usesAdminTool } from '../../record/scenarios.ts';

/** What must be said of servers of a run that answer without its token; empty where none does. */
export function openServerWarnings(config: Pick<Config, 'run' | 'chain' | 'maintenance'>): readonly string[] {
  const { inspectorOpen, inspectorIp } = config.chain;
  const { adminToolType, adminToolOpen, adminToolIp } = config.maintenance;
  const startsAdminTool = usesAdminTool(config.run.testCase) && adminToolType === 'sample';
  return [
    ...(inspectorOpen
      ? [sentence('inspector', 'Inspector', inspectorIp, 'mark hosts and their VMs down')]
      : []),
    ...(adminToolOpen && startsAdminTool
      ? [sentence('admin_tool', 'Admin tool', adminToolIp, 'order and end a maintenance')]
      : []),
  ];
}

function sentence(section: string, name: string, ip: string, deed: string): string {
  return `[${section}] open: the ${name} answers without the token of the run; every program that reaches ${ip} can ${deed}`;
}
