import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** How a client leaves without a word of the protocol. */
export const DEPARTURES = ['closes', 'resets', 'half-closes'] as const;
export type Departure = (typeof DEPARTURES)[number];

/** A connection written to by hand, so that it can be left in any way. */
export class AbandonedClient {
  private received = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (chunk: string) => (this.received += chunk));
    // Also what the server does to a connection we broke.
    socket.on('error', () => {});
  }

  static async connect(port: number): Promise<AbandonedClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new AbandonedClient(socket);
  }

  /** @param body Sent whole, or only its first half. */
  send(method: string, headers: Readonly<Record<string, string>>, body = '', part: 'whole' | 'half' = 'whole'): void {
    const all = { Host: 'localhost', ...headers, ...(body !== '' && { 'Content-Length': String(body.length) }) };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const sent = part === 'whole' ? body : body.slice(0, body.length / 2);
    this.socket.write(`${method} /mcp HTTP/1.1\r\n${head.join('')}\r\n${sent}`);
  }

  /** What has been answered, once it matches. */
  async answer(wanted: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = wanted.exec(this.received);
      if (found !== null) {
        this.received = '';
        return found;
      }
      if (this.socket.closed) throw new Error(`The connection ended with: ${this.received.slice(0, 500)}`);
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]);
    }
  }

  async leave(how: Departure): Promise<void> {
    if (this.socket.closed) return;
    const closed = once(this.socket, 'close');
    if (how === 'resets') this.socket.resetAndDestroy();
    else if (how === 'closes') this.socket.destroy();
    else this.socket.end();
    await closed;
  }
}
