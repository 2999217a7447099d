import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import type { Log } from '../../core/log.ts';
import type { Redactor } from '../../core/redact.ts';
import type { InstallerContext } from '../../installers/registry.ts';
import { createHostKeys } from '../../installers/remote/host-keys.ts';
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
    hostAccess: target.hostAccess,
  };
  return {
    ...defined(options),
    signal: world.signal,
    address: config.installerIp,
    sshPort: config.installerSshPort,
    jump: config.jump,
    isHere: isThisMachine(target.name),
    hostKeys: createHostKeys({ policy: hostKeyPolicy, file: knownHostsFile(world, config), log }),
  };
}

/** The user's own list, as ssh(1) has it, unless another one is named. */
function knownHostsFile({ cwd, env }: World, { knownHosts }: Config['installer']): string | undefined {
  if (knownHosts !== undefined) return resolve(cwd, knownHosts);
  const home = env['HOME'];
  return home === undefined || home === '' ? undefined : resolve(home, '.ssh', 'known_hosts');
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
