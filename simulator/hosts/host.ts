import { newToken } from '../../core/ids.ts';
import { openScope } from '../../core/scope.ts';
import type { Clock } from '../../core/clock.ts';
import type { HostNetwork } from './addresses.ts';
import type { ControlServer } from './control.ts';
import type { HostNetworkAccess } from './forwards.ts';
import type { Heartbeats } from './heartbeat.ts';
import { makeHome, removeHome } from './home.ts';
import type { HostHome, HostTree } from './home.ts';
import type { KeyPair } from './key-pair.ts';
import { createLink } from './link.ts';
import type { Link } from './link.ts';
import type { HostUser } from './logins.ts';
import { nftProgram } from './nft-program.ts';
import { createPacketFilter } from './packet-filter.ts';
import type { HostProcesses } from './processes.ts';
import type { Programs } from './programs.ts';
import { startSshServer } from './ssh-server.ts';

/** One host: its link and its listeners. */
export interface SimulatedHost {
  readonly name: string;
  readonly network: HostNetwork;
  readonly link: Link;
  readonly sshPort: number;
  readonly heartbeatPort: number;
  /** The number of logins that its SSH server accepted. */
  readonly logins: number;
  /** Its folders, created on first use. */
  home(): Promise<HostHome>;
  /** Resets every SSH connection to it. */
  cut(): void;
  /** Stops listening and drops every connection. */
  stop(): Promise<void>;
  /** Removes its files, if it ever had any. */
  clean(): Promise<void>;
}

/** What all hosts share. */
export interface HostEnvironment {
  readonly homesDir: string;
  readonly clock: Clock;
  readonly control: ControlServer;
  readonly processes: HostProcesses;
  readonly heartbeats: Heartbeats;
  /** Whether the host of that name refuses all SSH logins. */
  readonly refusesSsh: (name: string) => boolean;
}

/** The plan of one host. */
export interface HostPlan {
  readonly name: string;
  readonly network: HostNetwork;
  readonly users: readonly HostUser[];
  /** Where its SSH server listens; default a free port of its address. */
  readonly ssh?: { readonly address: string; readonly port: number; readonly hostKey: KeyPair };
  readonly tree?: HostTree;
  /** Programs that the simulator implements; each needs a relay among the tree's shims. */
  readonly programs?: Programs;
  /** Port forwarding; without it none is allowed. */
  readonly access?: HostNetworkAccess;
}

/** Starts the listeners of one host; its home is created when the first shell starts. */
export async function startHost(plan: HostPlan, environment: HostEnvironment): Promise<SimulatedHost> {
  const { name, network, users, tree, programs, access } = plan;
  const { homesDir, clock, control, processes, heartbeats, refusesSsh } = environment;
  const link = createLink();
  const secret = newToken();
  const filter = createPacketFilter(link, clock);
  control.admit(secret, link, { ...programs, nft: nftProgram(filter) });
  const facts = { name, network, controlPort: control.port, secret, tree };
  const usernames = users.map((user) => user.username);
  let made: Promise<HostHome> | undefined;
  let logins = 0;
  const home = (): Promise<HostHome> => (made ??= makeHome(homesDir, facts, usernames));
  const scope = openScope();
  try {
    const ssh = await startSshServer(
      { address: network.address, ...plan.ssh, link },
      {
        users,
        processes,
        home,
        refusesAll: () => refusesSsh(name),
        onLogin: () => void (logins += 1),
        ...(access === undefined ? {} : { network: access }),
      },
    );
    scope.defer('ssh', () => ssh.close());
    const heartbeat = await heartbeats.open(network.address, link);
    return {
      name,
      network,
      link,
      sshPort: ssh.port,
      heartbeatPort: heartbeat.port,
      get logins() {
        return logins;
      },
      home,
      cut: () => ssh.cut(),
      stop: () => scope.close(),
      async clean() {
        if (made === undefined) return;
        await made.catch(() => {});
        await removeHome(homesDir, name);
      },
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
}
