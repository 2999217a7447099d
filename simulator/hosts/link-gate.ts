import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Link } from './link.ts';

/**
 * A TCP connection across a host's link. While the link is down, nothing passes in either direction. When it is up
 * again, data in transit continues, as TCP retransmission ensures after a cut cable.
 */
export class LinkGate extends Duplex {
  readonly #socket: Socket;
  readonly #link: Link;
  readonly #unwatch: () => void;
  /** Actions of the server's side that wait for the link, in order. */
  #held: (() => void)[] = [];
  #wantsData = false;

  constructor(socket: Socket, link: Link) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#link = link;
    socket.pause();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      if (this.push(chunk)) return;
      this.#wantsData = false;
      socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    this.#unwatch = link.watch((up) => (up ? this.#release() : socket.pause()));
  }

  override _read(): void {
    this.#wantsData = true;
    if (this.#link.up) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#whenUp(() => this.#socket.write(chunk, done));
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#whenUp(() => this.#socket.end(done));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#unwatch();
    this.#held = [];
    this.#socket.destroy();
    done(error);
  }

  #whenUp(act: () => void): void {
    if (this.#link.up) act();
    else this.#held.push(act);
  }

  #release(): void {
    for (const act of this.#held.splice(0)) act();
    if (this.#wantsData) this.#socket.resume();
  }
}
