import { newToken } from '../../core/ids.ts';
import { openScope } from '../../core/scope.ts';
import type { FleetHost } from '../kit/contracts.ts';
import type { HostNetwork } from './addresses.ts';
import type { ControlServer } from './control.ts';
import { startHeartbeat } from './heartbeat.ts';
import { makeHome, removeHome } from './home.ts';
import type { HostHome } from './home.ts';
import { createLink } from './link.ts';
import type { Link } from './link.ts';
import { startSshServer } from './ssh-server.ts';
import type { SessionHost } from './ssh-sessions.ts';

/** One compute host: its record, its link and its listeners. */
export interface SimulatedHost {
  readonly record: FleetHost;
  readonly link: Link;
  readonly sshPort: number;
  readonly heartbeatPort: number;
  /** Stops listening and drops every connection. */
  stop(): Promise<void>;
  /** Removes its files, if it ever had any. */
  clean(): Promise<void>;
}

/** What all hosts of a fleet share. */
export interface HostPlan extends Omit<SessionHost, 'home' | 'refusesAll'> {
  readonly homesDir: string;
  readonly control: ControlServer;
  readonly size: { readonly vcpus: number; readonly ramMb: number; readonly diskGb: number };
  /** Whether a host of that name lets nobody in just now. */
  readonly refusesSsh: (name: string) => boolean;
}

/** Starts the listeners of one host; its home is made when a shell first needs it. */
export async function startHost(name: string, network: HostNetwork, plan: HostPlan): Promise<SimulatedHost> {
  const { homesDir, control, size, refusesSsh, ...session } = plan;
  const link = createLink();
  const secret = newToken();
  control.admit(secret, link);
  let home: Promise<HostHome> | undefined;
  const facts = { name, username: plan.username, network, controlPort: control.port, secret };
  const scope = openScope();
  try {
    const ssh = await startSshServer(network.address, link, {
      ...session,
      refusesAll: () => refusesSsh(name),
      home: () => (home ??= makeHome(homesDir, facts)),
    });
    scope.defer('ssh', () => ssh.close());
    const heartbeat = await startHeartbeat(network.address, link);
    scope.defer('heartbeat', () => heartbeat.close());
    return {
      record: {
        name,
        address: network.address,
        ...size,
        get linkUp() {
          return link.up;
        },
      },
      link,
      sshPort: ssh.port,
      heartbeatPort: heartbeat.port,
      stop: () => scope.close(),
      async clean() {
        if (home === undefined) return;
        await home.catch(() => {});
        await removeHome(homesDir, name);
      },
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
}
