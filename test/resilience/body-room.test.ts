import { request as ask } from 'node:http';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { BodyRoom } from '../../src/transport/http/body-room.js';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';
import { callTool, type RawAnswer, readAnswer, revisionHeaders } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { readUntil } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const ROOM = 1_048_576;
/** Two of these have no room beside each other. */
const LARGE = 'a'.repeat(600_000);

/** In `/metrics`, once it says so. */
const expectHeld = (bytes: unknown) =>
  expect
    .poll(async () => [...(await scrape(server)).samples].filter(([series]) => series.startsWith('mcp_bodies')))
    .toEqual([
      ['mcp_bodies_bytes', bytes],
      ['mcp_bodies_bytes_limit', ROOM],
    ]);

/** What `keep` waits for. */
let kept: PromiseWithResolvers<void>;
let begun: PromiseWithResolvers<void>;
beforeEach(() => {
  kept = Promise.withResolvers();
  begun = Promise.withResolvers();
});

@Toolset({ name: 'keeping' })
class KeepingTools {
  @Tool({
    description: 'Keeps a text until it is told to let go.',
    effect: 'read',
    access: 'authenticated',
    input: z.strictObject({ text: z.string() }),
  })
  async keep({ text }: { text: string }) {
    if (text !== '') begun.resolve();
    if (text !== '') await kept.promise;
    return { length: text.length };
  }
}

@Module({ providers: [KeepingTools] })
class KeepingModule {}

let server: TestServer;
let authorization: string;
beforeAll(async () => {
  server = await startTestServer([KeepingModule], {
    BODY_LIMIT_BYTES: String(ROOM),
    BODY_ROOM_BYTES: String(ROOM),
    LEGACY_SSE: 'true',
  });
  authorization = `Bearer ${await server.token()}`;
});
afterAll(() => server.close());

const call = (text: string) => callTool(server, { era: '2025-11-25', tool: 'keep', input: { text }, authorization });
const bodyOf = (text: string) =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'keep', arguments: { text } } });
const headers = () => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  ...revisionHeaders('tools/call', {}, '2025-11-25'),
  authorization,
});

function expectRefused({ status, headers: answered, message }: RawAnswer): void {
  expect(status).toBe(503);
  expect(answered.get('retry-after')).toBe('1');
  expect(message.error).toMatchObject({ data: { outcome: 'overloaded', retryAfter: 1 } });
  expect(server.audit().at(-1)).toMatchObject({
    outcome: 'overloaded',
    refusedBy: 'bodies',
    room: { bound: ROOM },
  });
}

async function expectServed(length: number, answer: RawAnswer): Promise<void> {
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.message.result!.content[0]!.text)).toEqual({ length });
}

it('refuses a large body beside one that is still being sent, and takes it once that has gone', async () => {
  const body = bodyOf(LARGE);
  const slow = ask(server.mcp, {
    method: 'POST',
    headers: { ...headers(), 'content-length': Buffer.byteLength(body) },
  });
  slow.on('error', () => {}).write(body.slice(0, 300_000));
  await expect.poll(async () => (await call(LARGE)).status, { timeout: 10_000 }).toBe(503);
  expectRefused(await call(LARGE));
  await expectServed(0, await call(''));
  slow.destroy();
  kept.resolve();
  await expect.poll(async () => (await call(LARGE)).status, { timeout: 10_000 }).toBe(200);
});

it('holds what a call was asked with until it is answered', async () => {
  await expectHeld(0);
  const running = call(LARGE);
  await begun.promise;
  await expectHeld(expect.closeTo(LARGE.length, -3));
  expectRefused(await call(LARGE));
  await expectServed(0, await call(''));
  kept.resolve();
  await expectServed(LARGE.length, await running);
  await expect.poll(async () => (await call(LARGE)).status, { timeout: 10_000 }).toBe(200);
});

it('holds a message over HTTP+SSE until it is answered on the stream', async () => {
  const stream = await fetch(new URL('/sse', server.url), { headers: { authorization, accept: 'text/event-stream' } });
  const { text, cancel } = await readUntil(stream, /^data: \/messages.*$/m);
  const messages = new URL(/^data: (\/messages.*)$/m.exec(text)![1]!, server.url);
  const post = (body: string) => fetch(messages, { method: 'POST', body, headers: headers() });
  expect((await post(bodyOf(LARGE))).status).toBe(202);
  await begun.promise;
  expectRefused(await call(LARGE));
  kept.resolve();
  await expectHeld(0);
  const notification = {
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: LARGE, progress: 1 },
  };
  expect((await post(JSON.stringify(notification))).status).toBe(202);
  await expectHeld(0);
  await cancel();
});

it('counts a body of unknown length as it comes', async () => {
  const running = call(LARGE);
  await begun.promise;
  const inChunks = () =>
    fetch(server.mcp, {
      method: 'POST',
      headers: headers(),
      body: new Blob([bodyOf(LARGE)]).stream(),
      duplex: 'half',
    } as RequestInit).then(readAnswer);
  expectRefused(await inChunks());
  kept.resolve();
  await running;
  await expect.poll(async () => (await inChunks()).status, { timeout: 10_000 }).toBe(200);
});

it('has room for one body of any length that is read, whatever the bound', () => {
  const room = new BodyRoom({ bodyLimitBytes: 5_000, bodyRoomBytes: 1_024 } as never);
  expect(room.bound).toBe(5_000);
  expect(new BodyRoom({ bodyLimitBytes: 5_000 } as never).bound).toBeGreaterThan(1_000_000);
});
