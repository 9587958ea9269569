import { InMemoryTransport, Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { Client } from '@modelcontextprotocol/client';
import { expect, it, vi } from 'vitest';
import type { Catalogue } from '../../tool/catalogue.js';
import { Changes } from '../../tool/changes.js';
import { ANONYMOUS } from '../../tool/principal.js';
import { ChangeNotices } from './change-notices.js';

const access = { 'open://x': 'public', 'closed://x': 'authenticated' } as Record<string, string>;
const catalogue = {
  resource: (uri: string) => access[uri] && { operation: { access: access[uri] }, variables: {} },
} as unknown as Catalogue;

it('keeps from a listener on stdio what its principal may not read, although the SDK would deliver it', async () => {
  const changes = new Changes();
  const notices = new ChangeNotices(catalogue, changes);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(
    () => {
      const server = new Server({ name: 'test', version: '1' }, { capabilities: { resources: { subscribe: true } } });
      notices.attach(server, ANONYMOUS);
      return server;
    },
    { transport: ours },
  );
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  const heard: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.push(params.uri));
  await client.connect(theirs);
  await client.listen({ resourceSubscriptions: Object.keys(access) });
  for (const uri of ['closed://x', 'open://x', 'gone://x']) changes.publish({ kind: 'resource_updated', uri });
  await vi.waitFor(() => expect(heard).toEqual(['open://x']));
  await client.close();
  await handle.close();
  expect(changes.listenerCount).toBe(0);
});
