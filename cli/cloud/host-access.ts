import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import type { Log } from '../../core/log.ts';
import type { Redactor } from '../../core/redact.ts';
import type { InstallerContext } from '../../installers/registry.ts';
import { createHostKeys } from '../../installers/remote/host-keys.ts';
import type { HostKeys } from '../../installers/remote/host-keys.ts';
import type { SshConfigSource } from '../../installers/remote/ssh-config/reach.ts';
import type { Config } from '../config/options.ts';
import type { Target } from './target.ts';
import type { World } from '../world.ts';

/** How an adapter logs in to hosts: what the options, the agent and the cloud itself say. */
export function accessOptions(
  world: World,
  config: Config['installer'],
  deps: {
    readonly target: Pick<Target, 'hostAccess' | 'name'>;
    readonly log: Log;
    readonly redactor?: Redactor | undefined;
  },
): Omit<InstallerContext, 'cloud' | 'clock' | 'log'> {
  const { installerPassword: password, installerKeyPassphrase: keyPassphrase, hostKeyPolicy } = config;
  const { target, log, redactor } = deps;
  redactor?.add(password);
  redactor?.add(keyPassphrase);
  if (hostKeyPolicy === 'off') {
    world.stderr.write(
      'doctor: host_key_policy is off: any machine that answers at the address of a host is trusted\n',
    );
  }
  const options = {
    username: config.installerUsername,
    keyFile: config.installerKeyFile === undefined ? undefined : resolve(world.cwd, config.installerKeyFile),
    keyPassphrase,
    password,
    agentSocket: world.env['SSH_AUTH_SOCK'],
    sshPort: config.installerSshPort,
    sshConfig: sshConfigSource(world, config, log),
    hostAccess: target.hostAccess,
  };
  return {
    ...defined(options),
    signal: world.signal,
    address: config.installerIp,
    jump: config.jump,
    isHere: isThisMachine(target.name),
    hostKeys: createHostKeys({
      policy: hostKeyPolicy ?? 'accept-new',
      file: knownHostsFile(world, config),
      log,
    }),
  };
}

/** The user's ssh config, unless another one is named, or `none`. */
function sshConfigSource(world: World, config: Config['installer'], log: Log): SshConfigSource | undefined {
  const named = config.sshConfig;
  const home = homeOf(world) ?? (named === undefined ? undefined : world.cwd);
  if (named === 'none' || home === undefined) return undefined;
  const opened = new Map<string, HostKeys>();
  return {
    home,
    file: named === undefined ? resolve(home, '.ssh', 'config') : resolve(world.cwd, named),
    isNamed: named !== undefined,
    hostKeys({ policy, files }) {
      const usual = config.knownHosts === undefined && files !== undefined ? files : [];
      const own = config.hostKeyPolicy ?? policy ?? 'accept-new';
      if (usual.length === 0 && own === (config.hostKeyPolicy ?? 'accept-new')) return undefined;
      const [file = knownHostsFile(world, config), ...moreFiles] = usual;
      const key = JSON.stringify([own, file, moreFiles]);
      const keys = opened.get(key) ?? createHostKeys({ policy: own, file, moreFiles, log });
      opened.set(key, keys);
      return keys;
    },
  };
}

/** The user's own list, as ssh(1) has it, unless another one is named. */
function knownHostsFile({ cwd, env }: World, { knownHosts }: Config['installer']): string | undefined {
  if (knownHosts !== undefined) return resolve(cwd, knownHosts);
  const home = homeOf({ env });
  return home === undefined ? undefined : resolve(home, '.ssh', 'known_hosts');
}

function homeOf({ env }: Pick<World, 'env'>): string | undefined {
  const home = env['HOME'];
  return home === '' ? undefined : home;
}

/** Whether a URL leads to this machine. A name that has to be resolved is taken for another machine's. */
function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replaceAll(/[[\]]/g, '');
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return host === 'localhost' || own.some(({ address }) => address === host);
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
