import { connect as connectPlain, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ReceivedBytes } from './received-bytes.js';
import { RepeatedBody } from './repeated-body.js';

export interface RawRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The bytes of a POST, made once. */
export function requestBytes(url: URL, { headers, body }: RawRequest): Buffer {
  const all = {
    host: url.host,
    connection: 'keep-alive',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${url.pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** One for all connections: what was read is taken before anything else is read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(512 * 1_024);
const LAST_BODY = new RepeatedBody();

/**
 * One keep-alive connection that has one request under way at a time. It reads as little of HTTP as an answer needs: a
 * general client costs more than the servers that are measured with it.
 */
export class RawConnection {
  private readonly received = new ReceivedBytes();
  private awaited: ((answer: RawAnswer) => void) | undefined;
  private socket!: Socket;

  private constructor(private readonly onLost: (why: string) => void) {}

  static async open(url: URL, onLost: (why: string) => void): Promise<RawConnection> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const connection = new RawConnection(onLost);
    const target = { host: url.hostname, port: Number(url.port), onread: connection.reading() };
    const socket =
      url.protocol === 'https:'
        ? connectTls({ ...target, rejectUnauthorized: false }, resolve)
        : connectPlain(target, resolve);
    connection.socket = socket;
    socket.once('error', reject);
    await promise;
    socket.off('error', reject);
    socket.setNoDelay(true);
    socket.on('error', (error) => connection.onLost(error.message));
    socket.on('close', () => connection.onLost('The server closed the connection.'));
    return connection;
  }

  get isBusy(): boolean {
    return this.awaited !== undefined;
  }

  send(bytes: Buffer, onAnswer: (answer: RawAnswer) => void): void {
    this.awaited = onAnswer;
    this.socket.write(bytes);
  }

  answerTo(bytes: Buffer): Promise<RawAnswer> {
    return new Promise((resolve) => this.send(bytes, resolve));
  }

  close(): void {
    this.socket.removeAllListeners('close').destroy();
  }

  private reading(): OnReadOpts {
    return {
      buffer: READ_BUFFER,
      callback: (size) => {
        this.receive(READ_BUFFER.subarray(0, size));
        return true;
      },
    };
  }

  private receive(chunk: Buffer): void {
    const { awaited, received } = this;
    // Most answers come whole, and are read where they lie.
    const answer = wholeAnswer(received.isEmpty ? chunk : received.add(chunk), LAST_BODY);
    if (answer === undefined) return received.isEmpty ? void received.add(chunk) : undefined;
    received.clear();
    this.awaited = undefined;
    awaited?.(answer);
  }
}

/** Undefined while bytes are missing. Nothing follows it: the next request has not been sent yet. */
function wholeAnswer(received: Buffer, bodies: RepeatedBody): RawAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = received.toString('latin1', 0, headEnd);
  const rest = received.subarray(headEnd + 4);
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    return rest.length < Number(length) ? undefined : { status, head, body: bodies.textOf(rest) };
  }
  if (status === 202 || status === 204) return { status, head, body: '' };
  const text = bodies.textOf(rest);
  return text.endsWith('0\r\n\r\n') ? { status, head, body: unchunked(text) } : undefined;
}

function unchunked(rest: string): string {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = Number.parseInt(rest.slice(at, lineEnd), 16);
    if (!(size > 0)) return body;
    body += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
}
