import type { Client } from '@modelcontextprotocol/client';
import type { Credential, Habit } from './agent.js';

const call = (client: Client, name: string, input: Record<string, unknown>, signal?: AbortSignal) =>
  client.callTool({ name, arguments: input }, signal && { signal });

/** Of an agent that reads descriptions and sends what they ask for. */
export function carefulHabits(user: string): readonly Habit[] {
  const fetchOwn: Habit = (client) => call(client, 'process-data', { userId: user, action: 'fetch' });
  return [
    (client) => client.listTools(),
    (client) => call(client, 'health-check', {}),
    (client) => call(client, 'get-profile', {}),
    fetchOwn,
    (client) =>
      call(client, 'process-data', { userId: user, action: 'update', data: { seenAt: new Date().toISOString() } }),
    fetchOwn,
    (client) => call(client, 'get-profile', {}),
  ];
}

/** Enough at once to meet a limit of 100 a minute within some rounds, and no more. */
const BURST = 25;
const GONE_AFTER_MS = 1;

/** Of one that guesses, is impatient, and tries what it may not. */
export function carelessHabits({ url, victim, key }: { url: URL; victim: string; key: Credential }): readonly Habit[] {
  return [
    // Wrong arguments, of two kinds.
    (client) => call(client, 'process-data', { user: victim }),
    (client) => call(client, 'get-profile', { userId: 42 }),
    (client) => call(client, 'get-profile', {}),
    // Nobody has that tool.
    (client) => call(client, 'drop-all-tables', {}),
    // Somebody else's.
    (client) => call(client, 'process-data', { userId: victim, action: 'fetch' }),
    (client) => call(client, 'get-profile', { userId: victim }),
    // Goes away before there is an answer.
    (client) => call(client, 'get-profile', {}, AbortSignal.timeout(GONE_AFTER_MS)),
    // A key that was never made.
    () => ping(url, key),
    // Everything at once.
    (client) => Promise.all(Array.from({ length: BURST }, () => call(client, 'health-check', {}))),
    // Lists again and again what it knows.
    (client) => client.listTools(),
  ];
}

/** One request with a credential of its own; an error where it is refused. */
async function ping(url: URL, credential: Credential): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...credential,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'get-profile', arguments: {} },
    }),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${response.status}`);
}
