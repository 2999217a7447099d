import { pipeline } from 'node:stream';
import type { Socket } from 'node:net';
import type { AcceptConnection, Connection, RejectConnection, ServerChannel } from 'ssh2';
import type { HostLoopback, LoopbackListener } from './loopback.ts';

/** The network access of users who are logged in to a host. */
export interface HostNetworkAccess {
  readonly loopback: HostLoopback;
  /** Connects to an address as the host sees it; undefined when nothing listens there. */
  dial(address: string, port: number): Socket | undefined;
}

/** Serves port forwarding both ways, as sshd with `AllowTcpForwarding yes` and `GatewayPorts no`. */
export function serveForwards(connection: Connection, { loopback, dial }: HostNetworkAccess): void {
  const listeners = new Map<number, LoopbackListener>();
  const listen = async (bindAddr: string, bindPort: number): Promise<number> => {
    const listener = await loopback.listen(bindPort, (socket) => {
      connection.forwardOut(
        bindAddr,
        listener.port,
        '127.0.0.1',
        socket.remotePort ?? 0,
        (error, channel) => {
          if (error === undefined) join(socket, channel);
          else socket.destroy();
        },
      );
    });
    listeners.set(listener.port, listener);
    return listener.port;
  };
  const stopListening = async (port: number): Promise<void> => {
    await listeners.get(port)?.close();
    listeners.delete(port);
  };
  connection.on('request', (accept, reject, name, info) => {
    const { bindAddr, bindPort } = info;
    if (name === 'tcpip-forward')
      listen(bindAddr, bindPort).then(
        (port) => accept?.(port),
        () => reject?.(),
      );
    else if (name === 'cancel-tcpip-forward')
      stopListening(bindPort).then(
        () => accept?.(),
        () => reject?.(),
      );
    else reject?.();
  });
  connection.on('close', () => {
    for (const port of listeners.keys()) void stopListening(port);
  });
  connection.on('tcpip', (accept, reject, info) =>
    serveDial(accept, reject, dial(info.destIP, info.destPort)),
  );
}

function serveDial(
  accept: AcceptConnection<ServerChannel>,
  reject: RejectConnection,
  socket: Socket | undefined,
): void {
  if (socket === undefined) return reject();
  socket.setNoDelay(true);
  const refuse = (): void => reject();
  socket.once('error', refuse);
  socket.once('connect', () => {
    socket.off('error', refuse);
    join(socket, accept());
  });
}

/** Joins the two ends; when one ends, so does the other. */
function join(socket: Socket, channel: ServerChannel): void {
  pipeline(socket, channel, socket, () => {
    socket.destroy();
    channel.destroy();
  });
}
