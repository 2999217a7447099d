import type { Config } from '../config/options.ts';
import { usesAdminTool } from '../../record/scenarios.ts';

/** What must be said of servers of a run that answer without its token; empty where none does. */
export function openServerWarnings(config: Config): readonly string[] {
  const startsAdminTool = usesAdminTool(config.testCase) && config.adminToolType === 'sample';
  return [
    ...(config.inspectorOpen
      ? [sentence('inspector', 'Inspector', config.inspectorIp, 'mark hosts and their VMs down')]
      : []),
    ...(config.adminToolOpen && startsAdminTool
      ? [sentence('admin_tool', 'Admin tool', config.adminToolIp, 'order and end a maintenance')]
      : []),
  ];
}

function sentence(section: string, name: string, ip: string, deed: string): string {
  return `[${section}] open: the ${name} answers without the token of the run; every program that reaches ${ip} can ${deed}`;
}
