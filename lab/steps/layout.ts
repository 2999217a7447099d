import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { currentProgram } from '../../core/process.ts';
import { ceilometerPaths } from '../config/telemetry.ts';
import type { LabContext } from '../context.ts';
import type { LabHost, LabLayout } from '../description.ts';
import { allHosts } from '../description.ts';
import {
  fileIsUnchanged,
  folderIsUnchanged,
  installFile,
  installFolder,
  parseUsers,
  ROOT,
} from '../files/install.ts';
import type { WantedFile, WantedFolder } from '../files/install.ts';
import { installerPassword, nodeKeyFile } from '../layouts/access.ts';
import { accountsWith } from '../layouts/accounts.ts';
import { PRODUCTS } from '../layouts/names.ts';
import { LAYOUT_OF } from '../layouts/all.ts';
import type { HomeFile } from '../layouts/product.ts';
import { programsOf, systemctlText } from '../layouts/systemctl.ts';
import type { Step } from '../plan.ts';
import { run } from '../process/command.ts';

/** What Ceilometer's package brings. */
const PACKAGED_DEFINITIONS = '/usr/lib/python3/dist-packages/ceilometer/pipeline/data/event_definitions.yaml';

interface Wanted {
  readonly folders: readonly WantedFolder[];
  readonly files: readonly WantedFile[];
}

/** Users, homes, keys and programs of a product's hosts are there, and those of no other product. */
export function layoutStep(context: LabContext): Step {
  return {
    name: 'layout',
    requires: ['files', 'keys'],
    async check() {
      if ((await leftovers(context)).length > 0) return false;
      const { folders, files } = await wantedOf(context);
      const are = await Promise.all([...folders.map(folderIsUnchanged), ...files.map(fileIsUnchanged)]);
      return !are.includes(false);
    },
    async apply() {
      for (const path of await leftovers(context)) await rm(path, { recursive: true, force: true });
      const { folders, files } = await wantedOf(context);
      for (const folder of folders) await installFolder(folder);
      for (const file of files) if (!(await fileIsUnchanged(file))) await installFile(file);
    },
  };
}

/** What was laid over hosts when the lab looked like another product. */
async function leftovers({ lab }: LabContext): Promise<string[]> {
  const entries = await readdir(lab.paths.hosts, { withFileTypes: true });
  const others = PRODUCTS.filter((product) => product !== lab.layout?.product);
  const paths = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => others.map((product) => join(lab.paths.hosts, name, product)));
  const there = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return paths.filter((_, index) => there[index] !== undefined);
}

async function wantedOf(context: LabContext): Promise<Wanted> {
  const { lab } = context;
  const { layout } = lab;
  if (layout === undefined) return { folders: [], files: [] };
  const [passwd, group] = await Promise.all(
    ['/etc/passwd', '/etc/group'].map((path) => readFile(path, 'utf8')),
  );
  const machine = { passwd: passwd ?? '', group: group ?? '' };
  const parts = await Promise.all(allHosts(lab).map((host) => wantedOn(context, layout, host, machine)));
  const shipped = LAYOUT_OF[layout.product].config.definitions === undefined;
  const ceilometer = parseUsers(machine.passwd).get('ceilometer') ?? ROOT;
  const definitions: WantedFile[] = shipped
    ? [
        {
          path: ceilometerPaths(context).definitions,
          text: await readFile(PACKAGED_DEFINITIONS, 'utf8'),
          owner: { uid: 0, gid: ceilometer.gid },
          mode: 0o640,
        },
      ]
    : [];
  return {
    folders: parts.flatMap(({ folders }) => folders),
    files: [...parts.flatMap(({ files }) => files), ...definitions],
  };
}

async function wantedOn(
  context: LabContext,
  layout: LabLayout,
  host: LabHost,
  machine: { readonly passwd: string; readonly group: string },
): Promise<Wanted> {
  const { overlay = '' } = host;
  const product = LAYOUT_OF[layout.product];
  const isInstaller = host.name === layout.installer.name;
  const hash = isInstaller && product.byPassword ? await cryptOf(installerPassword(context)) : '*';
  const accounts = accountsWith(isInstaller ? product.installerUser : product.nodeUser, machine, hash);
  const home = join(overlay, accounts.home);
  const folder = (path: string, mode: number, owner = ROOT): WantedFolder => ({ path, owner, mode });
  const etc = (name: string, text: string, mode: number): WantedFile => ({
    path: join(overlay, 'etc', name),
    text,
    mode,
    owner: ROOT,
    inPlace: true,
  });
  const inHome = await homeFilesOf(context, layout, host);
  return {
    folders: [
      ...[overlay, join(overlay, 'etc'), programsOf(overlay), join(overlay, 'home')].map((path) =>
        folder(path, 0o755),
      ),
      folder(join(overlay, 'root'), 0o700),
      folder(home, 0o700, accounts.owner),
      folder(join(home, '.ssh'), 0o700, accounts.owner),
    ],
    files: [
      etc('passwd', accounts.passwd, 0o644),
      etc('group', accounts.group, 0o644),
      etc('shadow', accounts.shadow, 0o600),
      etc('sudoers', accounts.sudoers, 0o440),
      ...programFiles(context, layout, host),
      ...inHome.map(({ path, text }): WantedFile => ({
        path: join(home, path),
        text,
        mode: 0o600,
        owner: accounts.owner,
      })),
    ],
  };
}

/** What is in the home of the user who logs in: who may, and on the installer's host what the product keeps there. */
async function homeFilesOf(
  { lab }: LabContext,
  layout: LabLayout,
  host: LabHost,
): Promise<readonly HomeFile[]> {
  const product = LAYOUT_OF[layout.product];
  const { nodeKey } = product;
  const nodeKeyPath = nodeKey === undefined ? lab.paths.sshKey : nodeKeyFile(lab);
  const isInstaller = host.name === layout.installer.name;
  const authorized = async (key: string): Promise<HomeFile> => ({
    path: '.ssh/authorized_keys',
    text: await readFile(`${key}.pub`, 'utf8'),
  });
  if (!isInstaller) return [await authorized(nodeKeyPath)];
  return [
    ...(product.byPassword ? [] : [await authorized(lab.paths.sshKey)]),
    ...product.homeFiles(host.managementIp),
    ...(nodeKey === undefined
      ? []
      : [
          { path: nodeKey, text: await readFile(nodeKeyPath, 'utf8') },
          { path: `${nodeKey}.pub`, text: await readFile(`${nodeKeyPath}.pub`, 'utf8') },
        ]),
  ];
}

/** What is in the PATH of a host before everything else. */
function programFiles({ lab }: LabContext, layout: LabLayout, host: LabHost): WantedFile[] {
  const { program } = LAYOUT_OF[layout.product];
  const own = (name: string, text: string): WantedFile => ({
    path: join(programsOf(host.overlay ?? ''), name),
    text,
    mode: 0o755,
    owner: ROOT,
  });
  return [
    own('systemctl', systemctlText(lab, host, currentProgram())),
    ...(host.name === layout.installer.name ? [own(program.name, program.text(layout.nodes))] : []),
  ];
}

/** As crypt(3) has it, by SHA-512; always the same for a password, so that the check finds it unchanged. */
async function cryptOf(password: string): Promise<string> {
  const salt = createHash('sha256').update(`salt ${password}`).digest('hex').slice(0, 16);
  const { stdout } = await run('openssl', ['passwd', '-6', '-salt', salt, '-stdin'], { input: password });
  return stdout.trim();
}
