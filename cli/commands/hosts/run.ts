import { openScope } from '../../../core/scope.ts';
import type { DeploymentFacts, HostFacts } from '../../../installers/contract.ts';
import { ERROR_CODES } from '../../error-codes.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import { openDeployment } from '../../cloud/open-deployment.ts';
import { plainTable } from '../../terminal/plain-table.ts';
import { describeStanding } from '../../run/prepare.ts';
import type { ParsedFlags } from '../../flags.ts';
import type { World } from '../../world.ts';

/** What is shown of a deployment. */
interface HostsReport extends Omit<DeploymentFacts, 'messaging'> {
  readonly installer: string;
  readonly simulated: boolean;
  /** As the deployment has it, its password masked; null when that is not known. */
  readonly messagingUrl: string | null;
  /** The host through which the bus is reached; null where it is reached from here. */
  readonly messagingThrough: string | null;
  /** Why the bus is not known; null where nothing went wrong. */
  readonly messagingProblem: string | null;
}

/** `doctor hosts`: what the adapter sees of a deployment. Ends with 3 when it does not see all. */
export async function hostsCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const config = configOf(optionsFrom(world, flags));
  const scope = openScope();
  try {
    const { target, openInstaller } = await openDeployment(world, { config, flags, scope });
    const installer = await openInstaller();
    const { messaging, ...facts } = await installer.describe();
    const report: HostsReport = {
      installer: installer.kind,
      simulated: target.kind === 'simulated',
      messagingUrl: messaging.url ?? null,
      messagingThrough: messaging.through ?? null,
      messagingProblem: messaging.problem ?? null,
      ...facts,
    };
    for (const words of describeStanding(facts.hosts.flatMap(({ standing }) => standing)))
      world.stderr.write(`doctor: ${words}\n`);
    world.stdout.write(flags['json'] === true ? `${JSON.stringify(report, null, 2)}\n` : page(report));
    const isWhole =
      messaging.problem === undefined && facts.hosts.every(({ problem }) => problem === undefined);
    return isWhole ? 0 : ERROR_CODES.HOST_UNREACHABLE;
  } finally {
    await scope.close();
  }
}

function page(report: HostsReport): string {
  const { installer, simulated, hosts, servicesRunIn, login, via } = report;
  const facts: [string, string][] = [
    ['installer', `${installer}${simulated ? ' (simulated)' : ''}`],
    ['login', login],
    ['way', via === undefined ? 'from here' : `through ${via}`],
    ['services in', servicesRunIn ?? 'unknown'],
    ['messaging', messagingWords(report)],
  ];
  const lines = facts.map(([name, value]) => `${name.padEnd(12)}  ${value}\n`);
  const head = ['role', 'name', 'address', 'user', "Nova's name", 'services'];
  return `${lines.join('')}\n${plainTable(head, hosts.map(rowOf))}`;
}

function messagingWords({ messagingUrl, messagingThrough, messagingProblem }: HostsReport): string {
  if (messagingUrl === null) return unknown(messagingProblem);
  return messagingThrough === null ? messagingUrl : `${messagingUrl} (through ${messagingThrough})`;
}

const unknown = (why: string | null): string =>
  why === null ? 'unknown' : `unknown (${why.replace(/\.$/, '')})`;

function rowOf(host: HostFacts): string[] {
  const { role, name, novaName, address, sshAddress, sshPort, username, services, problem } = host;
  const known = role === 'compute' ? (novaName ?? 'not known to Nova') : '';
  return [
    role,
    name,
    sshAddress === undefined ? `${address}:${sshPort}` : `${address} (SSH: ${sshAddress}:${sshPort})`,
    username,
    known,
    problem === undefined ? services.join(' ') : unknown(problem),
  ];
}
