import { openScope } from '../../core/scope.ts';
import type { DeploymentFacts, HostFacts } from '../../installers/contract.ts';
import { masked } from '../../installers/remote/config/mask.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { configOf } from '../config/load.ts';
import { openDeployment } from '../open-installer.ts';
import { plainTable } from '../plain-table.ts';
import { describeStanding } from '../prepare.ts';
import type { ParsedFlags } from '../program.ts';
import type { World } from '../world.ts';

/** What is shown of a deployment. */
interface HostsReport extends DeploymentFacts {
  readonly installer: string;
  readonly simulated: boolean;
  /** Its password masked; null when the deployment does not say. */
  readonly messagingUrl: string | null;
}

/** `doctor hosts`: what the adapter sees of a deployment. */
export async function hostsCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const config = configOf(optionsFrom(world, flags));
  const scope = openScope();
  try {
    const { target, installer } = await openDeployment(world, config, { flags, scope });
    const facts = await installer.describe();
    const url = await installer.messagingUrl?.();
    const report: HostsReport = {
      installer: installer.kind,
      simulated: target.kind === 'simulated',
      messagingUrl: url === undefined ? null : masked(url),
      ...facts,
    };
    for (const words of describeStanding(facts.hosts.flatMap(({ standing }) => standing)))
      world.stderr.write(`doctor: ${words}\n`);
    world.stdout.write(flags['json'] === true ? `${JSON.stringify(report, null, 2)}\n` : page(report));
    return 0;
  } finally {
    await scope.close();
  }
}

function page(report: HostsReport): string {
  const { installer, simulated, hosts, servicesRunIn, login, via, messagingUrl } = report;
  const facts: [string, string][] = [
    ['installer', `${installer}${simulated ? ' (simulated)' : ''}`],
    ['login', login],
    ['way', via === undefined ? 'from here' : `through ${via}`],
    ['services in', servicesRunIn ?? 'unknown'],
    ['messaging', messagingUrl ?? 'unknown'],
  ];
  const lines = facts.map(([name, value]) => `${name.padEnd(12)}  ${value}\n`);
  const head = ['role', 'name', 'address', 'user', "Nova's name", 'services'];
  return `${lines.join('')}\n${plainTable(head, hosts.map(rowOf))}`;
}

function rowOf({ role, name, novaName, address, sshPort, username, services }: HostFacts): string[] {
  const known = role === 'compute' ? (novaName ?? 'not known to Nova') : '';
  return [role, name, `${address}:${sshPort}`, username, known, services.join(' ')];
}
