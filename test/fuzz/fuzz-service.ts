import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { BoundedQueue } from '../../src/admission/bounded-queue.js';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { ListenStreams } from '../../src/transport/http/listening/listen-streams.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { SseConnections } from '../../src/transport/sse/sse-connections.js';
import { callTool, post, revisionHeaders } from '../fixtures/raw-call.js';
import { SessionClient } from '../fixtures/session-client.js';
import { TaskClient } from '../fixtures/task-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { enveloped, type Holdings } from './base-messages.js';
import { SECRETS, VaultModule } from './vault.tools.js';

/** One of the two principals: what is theirs, and the streams they hold open. */
export interface Holder {
  readonly token: string;
  readonly holdings: Holdings;
  /** Begins to listen to the HTTP+SSE stream; what has come since. */
  heard(): () => string;
  /** Leaves the streams. */
  leave(): Promise<void>;
}

export interface FuzzService {
  readonly server: TestServer;
  readonly port: number;
  readonly alice: Holder;
  readonly bob: Holder;
  /** Fails unless a plain call is still answered. */
  answersPlainly(): Promise<void>;
  /** Fails unless everything that was opened is closed again. */
  comesToRest(): Promise<void>;
}

const ENV = {
  LEGACY_SSE: 'true',
  LIST_PAGE_SIZE: '2',
  BODY_LIMIT_BYTES: '262144',
  SESSION_IDLE_TIMEOUT_MS: '2000',
  SESSIONS_MAX_PER_PRINCIPAL: '100000',
  SESSIONS_MAX: '100000',
  TASKS_MAX_PER_PRINCIPAL: '100000',
  LOG_LEVEL: 'info',
};

/** The service with two principals in it, each with a session, a task, a cursor, a state and a stream. */
export async function startFuzzService(): Promise<FuzzService> {
  const server = await startTestServer([VaultModule], ENV);
  const [alice, bob] = [await settle(server, 'alice'), await settle(server, 'bob')];
  return {
    server,
    port: Number(server.url.slice(server.url.lastIndexOf(':') + 1)),
    alice,
    bob,
    answersPlainly: async () => {
      const authorization = `Bearer ${alice.token}`;
      const { status, message } = await callTool(server, {
        era: '2026-07-28',
        tool: 'echo',
        input: { text: 'hi' },
        authorization,
      });
      expect({ status, text: message.result?.content[0]?.text }).toEqual({ status: 200, text: 'hi' });
    },
    comesToRest: async () => {
      await Promise.all([alice.leave(), bob.leave()]);
      await vi.waitFor(() => expect(whatIsOpen(server)).toEqual(NOTHING), { timeout: 20_000, interval: 100 });
    },
  };
}

const NOTHING = { calls: 0, running: 0, queued: 0, sessions: 0, listening: 0, sse: 0 };

function whatIsOpen({ app }: TestServer): typeof NOTHING {
  const queue = app.get(BoundedQueue, { strict: false });
  return {
    calls: app.get(CallsInFlight, { strict: false }).count,
    running: queue.running,
    queued: queue.queued,
    sessions: app.get(Sessions, { strict: false }).count,
    listening: app.get(ListenStreams, { strict: false }).count,
    sse: app.get(SseConnections, { strict: false }).count,
  };
}

/** Resolves once no call is running, so that its audit row is written. */
export async function quiet({ app }: TestServer): Promise<void> {
  const calls = app.get(CallsInFlight, { strict: false });
  await nextTurn();
  if (calls.count > 0) await vi.waitFor(() => expect(calls.count).toBe(0), { timeout: 5_000, interval: 1 });
}

async function settle(server: TestServer, sub: string): Promise<Holder> {
  const token = await server.token({ sub, expiresInSeconds: 36_000 });
  const authorization = `Bearer ${token}`;
  const { client } = await SessionClient.open(server, token);
  const spoken = await (await client.call('open', { owner: sub })).text();
  const stream = await client.stream();
  const sse = await fetch(new URL('/sse', server.url), { headers: { authorization, accept: 'text/event-stream' } });
  const reader = sse.body!.pipeThrough(new TextDecoderStream()).getReader();
  const text = (await reader.read()).value!;
  const task = await (await TaskClient.of(server, sub)).begin('later');
  const holdings = {
    sessionId: client.id!,
    eventId: /^id: (\S+)$/m.exec(spoken)![1]!,
    taskId: task.taskId,
    sseSessionId: /sessionId=(\S+)/.exec(text)![1]!,
    ...(await sealed(server, sub, authorization)),
  };
  const leave = async () => {
    await stream.body?.cancel();
    await reader.cancel();
  };
  const heard = () => readOn(reader);
  return { token, holdings, heard, leave };
}

/** What the server signs and the client carries. */
async function sealed(server: TestServer, sub: string, authorization: string) {
  const ask = async (method: string, name: string | undefined, params: object) => {
    const message = enveloped({ jsonrpc: '2.0', id: 1, method, params });
    const headers = revisionHeaders(method, { name });
    return (await post(server, JSON.stringify(message), { authorization, ...headers })).message.result as unknown;
  };
  const { nextCursor } = (await ask('tools/list', undefined, {})) as { nextCursor: string };
  const word = { action: 'accept', content: { word: SECRETS[sub] } };
  const params = { name: 'confirm', arguments: {}, inputResponses: { first: word } };
  const { requestState } = (await ask('tools/call', 'confirm', params)) as { requestState: string };
  return { cursor: nextCursor, requestState };
}

/** Reads until the stream ends. @returns What has been read so far. */
function readOn(reader: ReadableStreamDefaultReader<string>): () => string {
  let text = '';
  const next = async (): Promise<void> => {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    return next();
  };
  void next();
  return () => text;
}
