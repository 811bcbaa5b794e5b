/* TEST DOUBLE: the network between a client and the test server, which can be cut, stalled and refused. */
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

interface Line {
  readonly near: Socket;
  readonly far: Socket;
}

/** Relays one port of 127.0.0.1 to another. What a client sees of it is what it sees of a server's death or sleep. */
export class Wire {
  private readonly lines = new Set<Line>();
  private readonly listener: Server;
  private hung = false;
  private port = 0;

  constructor(private readonly target: number) {
    this.listener = createServer((near) => this.join(near));
  }

  /** @returns the port to connect to, the same one each time */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.listener.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.listener.address() as AddressInfo).port;
    return this.port;
  }

  /** Drops every connection, as the death of the server's process does; new ones are taken. */
  cut(): void {
    for (const { near, far } of this.lines) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  /** Drops every connection and refuses new ones until `listen`. */
  async refuse(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.listener.close(() => resolve()));
    this.cut();
    await closed;
  }

  /** Nothing arrives any more in either direction, and nobody is told (SIGSTOP, or a pulled cable). */
  hang(): void {
    this.hung = true;
    for (const { near, far } of this.lines) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  /** What was held back arrives now. */
  goOn(): void {
    this.hung = false;
    for (const line of this.lines) relay(line);
  }

  private join(near: Socket): void {
    const line = { near, far: connect(this.target, '127.0.0.1') };
    this.lines.add(line);
    const part = () => {
      this.lines.delete(line);
      line.near.destroy();
      line.far.destroy();
    };
    for (const end of [line.near, line.far]) end.setNoDelay().on('error', part).on('close', part);
    if (!this.hung) relay(line);
  }
}

function relay({ near, far }: Line): void {
  near.pipe(far);
  far.pipe(near);
}
