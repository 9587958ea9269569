import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import * as pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answeringClient, answerWithin, askedWith } from './answering-client.js';

/** AuthenticationOk and ReadyForQuery. Source: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const GREETING = Buffer.from([...message('R', [0, 0, 0, 0]), ...message('Z', [0x49])]);
const ANSWER = Buffer.from([...message('C', [...Buffer.from('SELECT 0\0')]), ...message('Z', [0x49])]);

function message(type: string, body: readonly number[]): number[] {
  return [type.charCodeAt(0), 0, 0, 0, body.length + 4, ...body];
}

let server: Server;
/** Connections of a server that greets everybody and answers nobody. */
let sockets: Socket[];
beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.once('data', () => socket.write(GREETING));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function connected(answerMs: number) {
  const [onAnswer, onSilence] = [vi.fn(), vi.fn()];
  const Client = answeringClient(pg, { answerMs, onAnswer, onSilence });
  const client = new Client({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'nobody' });
  await client.connect();
  return { client, onAnswer, onSilence };
}

it.each([
  ['postgres://db/one', 10_000, 12_000],
  ['postgres://db/one', 0, 0],
  ['postgres://db/one?statement_timeout=60000', 10_000, 62_000],
  ['postgres://db/one?statement_timeout=0', 10_000, 0],
])('waits longer than the server may: %s', (url, statementTimeoutMs, answerMs) => {
  expect(answerWithin(url, statementTimeoutMs)).toBe(answerMs);
});

it('fails a statement without an answer, and cuts its connection', async () => {
  const { client, onAnswer, onSilence } = await connected(100);
  await expect(client.query('select 1')).rejects.toThrow('The server says nothing');
  expect(onSilence).toHaveBeenCalledExactlyOnceWith(client);
  expect(onAnswer).not.toHaveBeenCalled();
  await expect.poll(() => sockets[0]!.destroyed).toBe(true);
});

it('cuts a connection whose statement was called off and does not end', async () => {
  const { client, onSilence } = await connected(0);
  const call = new AbortController();
  const asked = askedWith(call.signal, () => client.query('select 1'));
  call.abort();
  await expect(asked).rejects.toThrow('The server says nothing');
  expect(onSilence).toHaveBeenCalledOnce();
});

it('leaves alone what answers, also when its call is aborted later', async () => {
  const { client, onAnswer, onSilence } = await connected(60_000);
  const call = new AbortController();
  const asked = askedWith(call.signal, () => client.query('select 1'));
  sockets[0]!.write(ANSWER);
  await asked;
  vi.useFakeTimers();
  call.abort();
  vi.advanceTimersByTime(600_000);
  vi.useRealTimers();
  expect(onAnswer).toHaveBeenCalledExactlyOnceWith(client);
  expect(onSilence).not.toHaveBeenCalled();
});
