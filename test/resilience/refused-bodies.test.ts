import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

/** More than the system holds for a connection, so that only a server that reads on lets its client finish. */
const LONG = Buffer.alloc(12_000_000, 'a');
const MEBIBYTE = LONG.subarray(0, 1_048_576);

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startTestServer([]);
  token = await server.token();
});
afterAll(() => server.close());

async function begin(credential: string, length: string): Promise<Socket> {
  const client = connect({ port: Number(server.mcp.port), host: '127.0.0.1' });
  await once(client, 'connect');
  const head = [
    'POST /mcp HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${credential}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    length,
  ];
  client.write(`${head.join('\r\n')}\r\n\r\n`);
  return client;
}

/** Says all it has to say before it listens, as nginx does with a request it has buffered. */
async function answerAfter(client: Socket, body: readonly (Buffer | string)[]): Promise<string> {
  client.pause().on('error', () => {});
  for (const piece of body) await new Promise<void>((done, fail) => client.write(piece, (e) => (e ? fail(e) : done())));
  let answer = '';
  client.setEncoding('utf8').on('data', (text: string) => (answer += text));
  await once(client.resume(), 'close');
  return answer;
}

const AS_ANNOUNCED = `Content-Length: ${LONG.length}`;
const CHUNKED = 'Transfer-Encoding: chunked';
const IN_CHUNKS = [`${LONG.length.toString(16)}\r\n`, LONG, '\r\n0\r\n\r\n'];

it.each([
  ['its credential', 401, AS_ANNOUNCED, [LONG]],
  ['its length', 413, AS_ANNOUNCED, [LONG]],
  ['what came of it', 413, CHUNKED, IN_CHUNKS],
] as const)(
  'answers a client that sends a long body to its end, refused for %s',
  async (_for, status, length, body) => {
    const client = await begin(status === 401 ? 'nobody' : token, length);
    const answer = await answerAfter(client, body);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ error: { data: {} } });
  },
);

it('does not go on reading for ever', async () => {
  const client = await begin(token, `Content-Length: ${1e12}`);
  const closed = new Promise((resolve) => client.on('error', () => {}).once('close', resolve));
  const send = () => void client.resume().write(MEBIBYTE, (e) => !e && send());
  send();
  await closed;
});

it('does not wait for ever for a body that does not come', async () => {
  const client = await begin('nobody', AS_ANNOUNCED);
  await once(client.resume(), 'close');
}, 30_000);
