import { connect, type Socket } from 'node:net';

/** A request as it goes over the wire: nothing is checked, completed or encoded on its way. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** In order; a name may come twice. Values are bytes, one for each character. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
  /** Bytes less than were promised: the connection is then ended. */
  readonly missingBytes?: number;
}

export interface WireAnswer {
  /** Undefined where the connection ended without an answer. */
  readonly status: number | undefined;
  /** Head and body; of a stream that stays open what came with its head. */
  readonly text: string;
  readonly isStream: boolean;
}

/** Milliseconds in which every answer has to be there. */
const BOUND_MS = 5_000;
const HEAD_END = '\r\n\r\n';

/**
 * Sends one request over a connection of its own.
 * @param leavesOpen Whether the answer is a stream that stays open: it is read until its head is there, then left.
 * @throws where nothing has ended within the bound.
 */
export async function wire(
  port: number,
  request: WireRequest,
  leavesOpen: (head: string) => boolean = () => false,
): Promise<WireAnswer> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  // A server may refuse by closing its side while we still write.
  socket.on('error', () => {});
  const timer = setTimeout(() => socket.destroy(new Error(`No end within ${BOUND_MS} ms`)), BOUND_MS);
  try {
    socket.write(bytesOf(request));
    if (request.missingBytes !== undefined) socket.end();
    return answerIn(await readAnswer(socket, leavesOpen));
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function readAnswer(socket: Socket, leavesOpen: (head: string) => boolean): Promise<string> {
  let received = '';
  socket.on('data', (chunk: string) => {
    received += chunk;
    const head = received.slice(0, received.indexOf(HEAD_END));
    if (received.includes(HEAD_END) && leavesOpen(head)) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('close', () => {
      if (socket.errored?.message.startsWith('No end')) reject(socket.errored);
      else resolve();
    });
  });
  return received;
}

function bytesOf({ method, path, headers, body, missingBytes = 0 }: WireRequest): Buffer {
  const length = body && ([['Content-Length', String(body.length + missingBytes)]] as const);
  const lines = [['Host', 'localhost'] as const, ['Connection', 'close'] as const, ...(length ?? []), ...headers];
  const head = [`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${inOneLine(value)}`)].join(
    '\r\n',
  );
  return Buffer.concat([Buffer.from(head + HEAD_END, 'latin1'), body ?? Buffer.alloc(0)]);
}

/** With line ends in it the value would be further headers, or another request. */
function inOneLine(value: string): string {
  return value.replaceAll(/[\r\n]/g, ' ');
}

function answerIn(received: string): WireAnswer {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1];
  return {
    status: status === undefined ? undefined : Number(status),
    text: Buffer.from(received, 'latin1').toString(),
    isStream: /^content-type: text\/event-stream/im.test(received),
  };
}
