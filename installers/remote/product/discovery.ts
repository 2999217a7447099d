import { access, constants } from 'node:fs/promises';
import ssh2 from 'ssh2';
import { allOf } from '../../../core/all-of.ts';
import { DoctorError } from '../../../core/errors.ts';
import type { InstallerContext } from '../../access.ts';
import { failed } from '../config/root-command.ts';
import type { Endpoint } from '../connection.ts';
import { fingerprintOf } from '../host-keys.ts';
import { checkedKey } from '../login.ts';
import type { Login } from '../login.ts';
import type { Limits, Remote } from '../remote.ts';
import { openReacher } from '../ssh-config/reach.ts';
import type { Reach } from '../ssh-config/reach.ts';
import { checkedHostName, unexpected } from '../checked-names.ts';
import type { Deployment, InstallerShell, ListedNode, NodeLogin, Product } from './product.ts';
import { answersSsh } from './route.ts';

/** What was found out about a deployment. */
export interface Found {
  readonly deployment: Deployment;
  readonly nodeLogin: NodeLogin;
  /** The installer's host, when the way to the nodes leads through it. */
  readonly via: Endpoint | undefined;
}

/** The installer's host, and who logs in there. */
interface InstallerLogin {
  readonly remote: Remote;
  readonly installer: Endpoint;
  readonly login: Login;
}

const SSH_PORT = 22;
/** For one command on the installer's host; salt waits for minions that do not answer. */
const ASK_TIMEOUT_MS = 60_000;

/**
 * Where the installer's host is, and who logs in there.
 * @throws DoctorError `CONFIG_INVALID` for what is no name or address, `CONFIG_UNREADABLE` for a key that is none
 */
export async function reachInstaller(product: Product, context: InstallerContext): Promise<Reach> {
  const { address = '127.0.0.1' } = context;
  try {
    if (!address.includes(':')) checkedHostName(address, 'INSTALLER_IP');
  } catch (error) {
    throw new DoctorError(
      'CONFIG_INVALID',
      `INSTALLER_IP is ${JSON.stringify(address)}, which is not an address.`,
      {
        hint: "Set it, or ip in the section [installer], to the address or name of the installer's host.",
        cause: error,
      },
    );
  }
  const password = context.password ?? product.documentedPassword;
  const { reach } = await openReacher(context.sshConfig, context.log);
  return reach({
    name: product.hostName,
    address,
    options: { ...context, ...(password === undefined ? {} : { password }) },
    defaults: {
      username: product.username,
      keyFile: context.keyFile === undefined ? await firstReadable(product.keyFiles ?? []) : undefined,
    },
    keepalive: true,
  });
}

/** Logs in to the installer's host and finds the nodes, the key to them, and the way there. */
export async function discover(
  product: Product,
  context: InstallerContext,
  { remote, installer, login }: InstallerLogin,
): Promise<Found> {
  const shell = installerShell({ remote, installer, login }, context);
  const [deployment, nodeLogin] = await allOf([
    product.discover(shell),
    nodeLoginFrom(product, context, { remote, installer, login }),
  ]);
  for (const role of ['controller', 'compute'] as const) {
    if (deployment.nodes.some((node) => node.role === role)) continue;
    throw unexpected(`the installer ${product.kind} on ${installer.name}`, `it lists no ${role}`);
  }
  const nodes = [...deployment.nodes].sort(inOrder);
  const via = (await isJumpNeeded(nodes, context)) ? installer : undefined;
  context.log.info('deployment found', {
    installer: product.kind,
    nodes: deployment.nodes.length,
    inContainers: deployment.inContainers,
    via: via?.name ?? 'direct',
  });
  return { deployment: { ...deployment, nodes }, nodeLogin, via };
}

/** Controllers first, each role in the order of the names. */
function inOrder(node: ListedNode, other: ListedNode): number {
  if (node.role !== other.role) return node.role === 'controller' ? -1 : 1;
  return node.name.localeCompare(other.name, 'en', { numeric: true });
}

function installerShell(
  { remote, installer: endpoint, login: { username } }: InstallerLogin,
  context: InstallerContext,
): InstallerShell {
  const shell = remote.shell(endpoint);
  const run: InstallerShell['run'] = (command) =>
    shell.run(command, { ...limitsOf(context), isRepeatable: true });
  return {
    name: endpoint.name,
    run,
    async ask(command, step, isAnswer = () => false) {
      const result = await run(command);
      if (result.exitCode === 0 || isAnswer(result.stdout)) return result.stdout;
      throw failed({ name: endpoint.name, shell, username }, step, result);
    },
  };
}

function limitsOf({ signal }: InstallerContext): Limits {
  return { timeoutMs: ASK_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
}

async function nodeLoginFrom(
  product: Product,
  context: InstallerContext,
  { remote, installer, login }: InstallerLogin,
): Promise<NodeLogin> {
  const { nodeUsername: username, nodeKeyPath: path } = product;
  if (path === undefined) return { ...login, username, description: `the key to ${installer.name}` };
  const text = await remote.readFile(installer, path, limitsOf(context));
  const origin = `${path} of ${installer.name}`;
  const privateKey = checkedKey(text.toString('utf8'), origin);
  const description = `${origin} (${fingerprintOfKey(privateKey)})`;
  return { username, privateKey, keyOrigin: description, description };
}

function fingerprintOfKey(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  return key instanceof Error ? 'unknown' : fingerprintOf(key.getPublicSSH());
}

/** Whether the nodes are out of reach from here: the first of each role is tried. */
async function isJumpNeeded(nodes: readonly ListedNode[], context: InstallerContext): Promise<boolean> {
  const { jump = 'auto', sshPort = SSH_PORT } = context;
  if (jump !== 'auto') return jump === 'always';
  const samples = (['controller', 'compute'] as const).map((role) =>
    nodes.find((node) => node.role === role),
  );
  const answers = await Promise.all(
    samples.map(async (node) => node !== undefined && (await answersSsh(node.address, sshPort))),
  );
  return answers.includes(false);
}

async function firstReadable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
