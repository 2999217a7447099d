import { connect } from 'node:net';

/** How long a host may take to say that it is an SSH server, before another way is tried. */
const ANSWER_TIMEOUT_MS = 1_500;

/** Whether an SSH server answers at an address (RFC 4253 §4.2: it begins by saying so). */
export function answersSsh(address: string, port: number, timeoutMs = ANSWER_TIMEOUT_MS): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: timeoutMs });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('error', () => end(false));
    socket.on('timeout', () => end(false));
    socket.on('close', () => end(false));
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-')));
  });
}
