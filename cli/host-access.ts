import type { InstallerContext } from '../installers/registry.ts';
import type { Config } from './config/options.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

/** How an adapter logs in to hosts: what the options, the agent and the cloud itself say. */
export function accessOptions(
  world: World,
  config: Config,
  target: Target,
): Pick<InstallerContext, 'username' | 'keyFile' | 'agentSocket' | 'hostAccess'> {
  const agentSocket = world.env['SSH_AUTH_SOCK'];
  const { installerUsername: username, installerKeyFile: keyFile } = config;
  const { hostAccess } = target;
  return {
    ...(username === undefined ? {} : { username }),
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(agentSocket === undefined ? {} : { agentSocket }),
    ...(hostAccess === undefined ? {} : { hostAccess }),
  };
}
