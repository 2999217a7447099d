import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allFiles } from '../config/all.ts';
import { hostPaths } from '../config/hosts.ts';
import { infrastructurePaths } from '../config/infrastructure.ts';
import type { LabContext } from '../context.ts';
import { allHosts } from '../description.ts';
import {
  fileIsUnchanged,
  folderIsUnchanged,
  installFile,
  installFolder,
  parseUsers,
  ROOT,
} from '../files/install.ts';
import type { Owner, WantedFile, WantedFolder } from '../files/install.ts';
import type { Step } from '../plan.ts';
import { workDirOf } from '../process/marks.ts';
import { serviceUsers } from '../secrets.ts';

/** Programs of the lab that are no TypeScript: they are copied, so that services may read them. */
const ASSETS = ['aodh-api.wsgi', 'vitrage-api.wsgi', 'in-turn.py', 'report-agents.py'];

/** Users of this machine that have no user in Keystone, and for which the lab keeps folders, too. */
const OTHER_OWNERS = ['mysql', 'rabbitmq', 'keystone'];

/** Every folder and configuration file of the lab is as it should be. */
export function filesStep(context: LabContext): Step {
  return {
    name: 'files',
    requires: ['packages', 'strays'],
    async check() {
      const users = parseUsers(await readFile('/etc/passwd', 'utf8'));
      const folders = await Promise.all(wantedFolders(context, users).map(folderIsUnchanged));
      if (folders.includes(false)) return false;
      const files = await Promise.all((await wantedFiles(context, users)).map(fileIsUnchanged));
      return !files.includes(false);
    },
    async apply() {
      const users = parseUsers(await readFile('/etc/passwd', 'utf8'));
      for (const folder of wantedFolders(context, users)) await installFolder(folder);
      for (const file of await wantedFiles(context, users)) {
        if (!(await fileIsUnchanged(file))) await installFile(file);
      }
    },
  };
}

function wantedFolders(context: LabContext, users: ReadonlyMap<string, Owner>): WantedFolder[] {
  const { paths, hosts, layout } = context.lab;
  const rabbit = infrastructurePaths(context);
  const owners = [...OTHER_OWNERS, ...serviceUsers(context.lab)];
  const own = (path: string, user: string): WantedFolder => ({
    path,
    owner: ownerOf(users, user),
    mode: 0o750,
  });
  const roots = (mode: number, ...folders: string[]): WantedFolder[] =>
    folders.map((path) => ({ path, owner: ROOT, mode }));
  const mysql = ownerOf(users, 'mysql');
  return [
    ...roots(0o755, context.lab.dir, paths.etc, paths.data, paths.log, paths.run, paths.hosts),
    ...roots(0o755, join(paths.run, 'pids'), workDirOf(context.lab), join(paths.etc, 'files')),
    ...roots(0o700, paths.keys),
    ...owners.map((user) => ({
      path: join(paths.etc, user),
      owner: { uid: 0, gid: ownerOf(users, user).gid },
      mode: 0o750,
    })),
    ...owners.map((user) => own(join(paths.data, user), user)),
    ...serviceUsers(context.lab).map((user) => own(join(paths.data, user, 'lock'), user)),
    ...['images', 'tasks', 'staging'].map((name) => own(join(paths.data, 'glance', name), 'glance')),
    ...['fernet-keys', 'credential-keys'].map((name) => own(join(paths.data, 'keystone', name), 'keystone')),
    own(join(paths.data, 'mysql', 'tmp'), 'mysql'),
    { path: join(paths.run, 'mysql'), owner: mysql, mode: 0o755 },
    own(rabbit.brokerHome, 'rabbitmq'),
    ...allHosts({ hosts, layout }).flatMap((host) => {
      const own = hostPaths(context, host);
      return [...roots(0o755, own.root, own.etc), ...roots(0o700, own.home), ...roots(0o1777, own.tmp)];
    }),
    ...hosts.flatMap(({ name }) => [
      own(join(paths.data, 'nova', name), 'nova'),
      own(join(paths.data, 'nova', name, 'instances'), 'nova'),
    ]),
  ];
}

async function wantedFiles(context: LabContext, users: ReadonlyMap<string, Owner>): Promise<WantedFile[]> {
  const { paths } = context.lab;
  const asset = async (name: string, path: string): Promise<WantedFile> => ({
    path,
    text: await readFile(new URL(`../assets/${name}`, import.meta.url), 'utf8'),
    owner: ROOT,
    mode: 0o644,
  });
  return [
    ...allFiles(context).map(({ path, text, group, mode, inPlace = false }) => ({
      path,
      text,
      inPlace,
      owner: group === undefined ? ROOT : { uid: 0, gid: ownerOf(users, group).gid },
      mode: mode ?? (group === undefined ? 0o644 : 0o640),
    })),
    {
      path: infrastructurePaths(context).brokerCookie,
      text: context.secrets.erlangCookie,
      owner: ownerOf(users, 'rabbitmq'),
      mode: 0o400,
    },
    await asset('enter.sh', join(paths.hosts, 'enter.sh')),
    ...(await Promise.all(ASSETS.map((name) => asset(name, join(paths.etc, 'files', name))))),
  ];
}

function ownerOf(users: ReadonlyMap<string, Owner>, user: string): Owner {
  const owner = users.get(user);
  if (owner === undefined) throw new TypeError(`the packages made no user ${user}`);
  return owner;
}
