import { connect, type Socket } from 'node:net';

/*
 * A load generator that costs little itself: requests are made before the clock starts, and of an answer only the status
 * and the length are read. Node's own client would take longer for a request than the server does.
 */

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

export function bytesOf({ method, path, body }: Request): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const type =
    body === undefined
      ? ''
      : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${type}\r\n${text}`);
}

/** Some connections to a server, kept open; each has one request under way at a time. */
export class Load {
  private constructor(private readonly sockets: readonly Socket[]) {}

  static async open(port: number, connections: number): Promise<Load> {
    const opened = Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      return socket;
    });
    return new Load(await Promise.all(opened));
  }

  /** Sends the requests over all connections, each as soon as one is free. Anything but 200 is an error. */
  async send(requests: readonly Buffer[]): Promise<void> {
    const waiting = requests.values();
    await Promise.all(this.sockets.map((socket) => drive(socket, waiting)));
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

function drive(socket: Socket, waiting: Iterator<Buffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (error?: Error): void => {
      socket.off('data', take).off('error', finish).off('close', closed);
      if (error) reject(error);
      else resolve();
    };
    const closed = (): void => finish(new Error('the server closed the connection'));
    const next = (): void => {
      const { value, done } = waiting.next();
      if (done) finish();
      else socket.write(value);
    };
    const take = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const end = endOfAnswer(received);
      if (end === undefined || received.length < end) return;
      const answer = received;
      received = Buffer.alloc(0);
      if (answer.toString('latin1', 9, 12) === '200') next();
      else finish(new Error(`an answer was not 200: ${answer.toString()}`));
    };
    socket.on('data', take).on('error', finish).on('close', closed);
    next();
  });
}

/** Where the answer ends, once its head has arrived. */
function endOfAnswer(received: Buffer): number | undefined {
  const head = received.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.toString('latin1', 0, head))?.[1];
  if (length === undefined) throw new Error('an answer without its length');
  return head + 4 + Number(length);
}
