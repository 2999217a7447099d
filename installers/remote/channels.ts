import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, SFTPWrapper, TcpConnectionDetails } from 'ssh2';

/**
 * The address on which a host listens for us. Not `localhost`: sshd would be content with ::1 alone when the
 * port of 127.0.0.1 is taken, and its callers would reach somebody else.
 */
const HOST_LOOPBACK = '127.0.0.1';

/** Takes a connection that came in on the host: `accept` returns its stream, `reject` turns it away. */
export type Listener = (accept: () => Duplex, reject: () => void) => void;

/**
 * Calls back with the started command's channel, or why it could not be started: at once, because the packet
 * that says how the command ended may follow right behind.
 */
export function execute(
  client: Client,
  command: string,
  done: (error: Error | undefined, channel?: ClientChannel) => void,
): void {
  try {
    client.exec(command, done);
  } catch (error) {
    // ssh2 throws when the connection is known to be gone.
    done(error as Error);
  }
}

/** Opens the file transfer subsystem. */
export function openSftp(client: Client): Promise<SFTPWrapper> {
  return guarded((callback) => client.sftp(callback));
}

/** Connects to an address as the host sees it. */
export function dial(client: Client, address: string, port: number): Promise<Duplex> {
  return guarded<Duplex>((callback) => client.forwardOut('127.0.0.1', 0, address, port, callback));
}

/** Has the host listen on a port of its loopback interface. Returns how to stop. */
export async function listen(client: Client, port: number, listener: Listener): Promise<() => Promise<void>> {
  const onConnection = (
    { destPort }: TcpConnectionDetails,
    accept: () => Duplex,
    reject: () => void,
  ): void => {
    if (destPort === port) listener(accept, reject);
  };
  client.on('tcp connection', onConnection);
  try {
    await guarded((callback) => client.forwardIn(HOST_LOOPBACK, port, callback));
  } catch (error) {
    client.off('tcp connection', onConnection);
    throw error;
  }
  return async () => {
    client.off('tcp connection', onConnection);
    // A connection that is gone listens no more.
    await guarded((callback) => client.unforwardIn(HOST_LOOPBACK, port, callback)).catch(() => {});
  };
}

/** ssh2 throws when the connection is known to be gone, and calls back with every other error. */
function guarded<T>(
  call: (callback: (error: Error | null | undefined, value?: T) => void) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error);
      else resolve(value as T);
    });
  });
}
