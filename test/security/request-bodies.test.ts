import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const LIMIT = 2_000;
const PING = (id: number) => JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list' });

let server: TestServer;
let bearer: string;
const atServer: Socket[] = [];
const requests: IncomingMessage[] = [];

beforeAll(async () => {
  server = await startTestServer([ProbeModule], { BODY_LIMIT_BYTES: String(LIMIT), FAILED_LOGINS_PER_MINUTE: '1000' });
  bearer = `Bearer ${await server.token()}`;
  const http = server.app.getHttpServer() as Server;
  http.on('connection', (socket) => atServer.push(socket));
  http.on('request', (request) => requests.push(request));
});
afterAll(() => server.close());

/** One connection, to the byte. */
class Wire {
  private text = '';
  private sent = 0;
  private constructor(
    readonly socket: Socket,
    private readonly far: Socket,
  ) {
    socket.setEncoding('latin1').on('data', (piece: string) => (this.text += piece));
    socket.on('error', () => {});
  }

  static async open(): Promise<Wire> {
    const before = atServer.length;
    const socket = connect(Number(server.mcp.port), server.mcp.hostname);
    await once(socket, 'connect');
    return new Wire(socket, await vi.waitFor(() => atServer[before] ?? expect.fail('not connected')));
  }

  /** Each piece when the server has got the one before. */
  async send(...pieces: readonly string[]): Promise<void> {
    for (const piece of pieces) {
      this.socket.write(piece);
      this.sent += Buffer.byteLength(piece);
      await vi.waitFor(() => expect(this.far.bytesRead).toBe(this.sent), { interval: 1 });
    }
  }

  /** The statuses of all answers so far, once there are as many. */
  statuses(count: number): Promise<number[]> {
    return vi.waitFor(() => {
      const all = [...this.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
      expect(all).toHaveLength(count);
      return all;
    });
  }

  get received(): string {
    return this.text;
  }
}

let wire: Wire;
afterEach(() => wire.socket.destroy());

const JSON_TYPE = 'Content-Type: application/json\r\n';

function head(length: string, authorization = bearer): string {
  return `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nAuthorization: ${authorization}\r\n${length}\r\n\r\n`;
}
const ofLength = (body: string, authorization?: string) =>
  `${head(`Content-Length: ${Buffer.byteLength(body)}`, authorization)}${body}`;
const inChunks = (...parts: string[]) =>
  `${head('Transfer-Encoding: chunked')}${[...parts, ''].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}`;
const inPieces = (text: string, size: number) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];

describe('the body of a request', () => {
  it.each<[string, () => readonly string[]]>([
    ['with its head', () => [ofLength(PING(1))]],
    ['after its head', () => [head(`Content-Length: ${PING(1).length}`), PING(1)]],
    ['in many pieces', () => inPieces(ofLength(PING(1)), 17)],
    ['in chunks, all at once', () => [inChunks(PING(1).slice(0, 9), PING(1).slice(9))]],
    ['in chunks, in many pieces', () => inPieces(inChunks(PING(1).slice(0, 9), PING(1).slice(9)), 17)],
  ])('is read when it comes %s, and the connection stays', async (_how, pieces) => {
    wire = await Wire.open();
    await wire.send(...pieces());
    expect(await wire.statuses(1)).toEqual([200]);
    await wire.send(ofLength(PING(2)));
    expect(await wire.statuses(2)).toEqual([200, 200]);
    expect(wire.received).toContain('"id":2');
    const both = requests.slice(-2);
    await vi.waitFor(() => expect(both.map(({ complete, destroyed }) => complete && destroyed)).toEqual([true, true]));
  });

  it('is told from the next one where several requests come at once', async () => {
    wire = await Wire.open();
    await wire.send(ofLength(PING(1)) + inChunks(PING(2)) + ofLength('{') + ofLength(PING(3)));
    expect(await wire.statuses(4)).toEqual([200, 200, 400, 200]);
    expect([...wire.received.matchAll(/"id":(\d|null)/g)].map(([, id]) => id)).toEqual(['1', '2', 'null', '3']);
  });

  it.each([
    ['announces', () => ofLength('x'.repeat(LIMIT + 1)), true],
    ['does not announce', () => inChunks('x'.repeat(LIMIT), 'x'), false],
  ])('is refused where it is larger than the limit and %s that', async (_how, request, isUnread) => {
    wire = await Wire.open();
    const closed = once(wire.socket, 'close');
    await wire.send(request());
    expect(await wire.statuses(1)).toEqual([413]);
    if (isUnread) await closed;
  });

  it('is taken at the limit', async () => {
    wire = await Wire.open();
    const padding = ' '.repeat(LIMIT - PING(1).length);
    await wire.send(ofLength(PING(1) + padding), inChunks(PING(2), padding));
    expect(await wire.statuses(2)).toEqual([200, 200]);
  });

  it.each([
    ['packed', 'Content-Encoding: gzip', 415],
    ['packed by what nobody knows', 'Content-Encoding: x', 415],
    ['as it is, as it says', 'Content-Encoding: identity', 200],
    ['in another charset', 'Content-Type: application/json; charset=utf-16', 415],
    ['in another charset, in quotes', 'Content-Type: application/json;a=b; CHARSET="ISO-8859-1"', 415],
    ['in UTF-8, as its type says', 'Content-Type: application/json; charset="UTF-8"', 200],
  ])('that is %s is answered with its status, and recorded', async (_how, line, status) => {
    wire = await Wire.open();
    const before = server.audit().length;
    const plain = head(`Content-Length: ${PING(1).length}\r\n${line}`);
    // Refused, it is not read.
    wire.socket.write(`${line.startsWith('Content-Type') ? plain.replace(JSON_TYPE, '') : plain}${PING(1)}`);
    expect(await wire.statuses(1)).toEqual([status]);
    const refused = status === 200 ? [] : [expect.objectContaining({ outcome: 'invalid_input' })];
    await vi.waitFor(() => expect(server.audit().slice(before)).toEqual(refused));
  });

  it.each(['with a length', 'in chunks'])('is refused where it is no UTF-8, %s', async (how) => {
    wire = await Wire.open();
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list","a":"\xe9"}';
    const request = how === 'in chunks' ? inChunks(body) : `${head(`Content-Length: ${body.length}`)}${body}`;
    wire.socket.write(request, 'latin1');
    expect(await wire.statuses(1)).toEqual([400]);
    expect(wire.received).toContain('-32700');
  });

  it('may hold what stands for bytes that are no UTF-8', async () => {
    wire = await Wire.open();
    const body = PING(1).replace('}', ',"params":{"_meta":{"a":"\ufffd"}}}');
    await wire.send(ofLength(body));
    expect(await wire.statuses(1)).toEqual([200]);
  });

  it('is refused where it is empty, and the connection stays', async () => {
    wire = await Wire.open();
    await wire.send(ofLength(''), inChunks(), ofLength(PING(1)));
    expect(await wire.statuses(3)).toEqual([400, 400, 200]);
  });

  it.each([
    ['head', ''],
    ['half', PING(1).slice(0, 9)],
  ])('is given up with a client that goes after its %s', async (_what, half) => {
    wire = await Wire.open();
    const before = server.audit().length;
    await wire.send(head(`Content-Length: ${PING(1).length}`) + half);
    wire.socket.destroy();
    await vi.waitFor(() => expect(server.audit().slice(before)).toMatchObject([{ outcome: 'cancelled' }]));
  });

  it('is not read for a caller who is refused, whose connection ends', async () => {
    wire = await Wire.open();
    const closed = once(wire.socket, 'close');
    await wire.send(ofLength(PING(1), 'Bearer forged').slice(0, -5));
    expect(await wire.statuses(1)).toEqual([401]);
    await closed;
  });
});

describe('a connection', () => {
  const CALL = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'echo', arguments: { text: 'hi' } },
  });

  it('lets each request in as whoever its own credential names', async () => {
    wire = await Wire.open();
    const [ada, bob] = await Promise.all(['ada', 'bob'].map((sub) => server.token({ sub })));
    const before = server.audit().length;
    const sent = [ada, bob, bob, ada, bob];
    for (const [at, token] of sent.entries()) {
      await wire.send(ofLength(CALL, `${at % 2 === 0 ? 'Bearer' : 'bearer'} ${token}`));
      await wire.statuses(at + 1);
    }
    const names = sent.map((token) => (token === ada ? 'ada' : 'bob'));
    const rows = await vi.waitFor(() => {
      const calls = server.audit().slice(before);
      expect(calls).toHaveLength(sent.length);
      return calls;
    });
    expect(rows.map(({ principal }) => principal)).toEqual(names);
  });

  it.each([
    ['a forged one', () => `${bearer.slice(0, -4)}AAAA`],
    ['one that begins with it', () => `${bearer}A`],
    ['the same as a DPoP token', () => bearer.replace('Bearer', 'DPoP')],
    ['no token', () => 'Bearer'],
  ])('does not take %s for the good credential before it', async (_what, other) => {
    wire = await Wire.open();
    await wire.send(ofLength(CALL));
    await wire.statuses(1);
    await wire.send(ofLength(CALL, other()));
    expect(await wire.statuses(2)).toEqual([200, 401]);
  });
});
