import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { ProbeModule, SECRET_URL } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

describe.each(CLIENT_ERAS)('%s era', (era) => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startTestServer([ProbeModule]);
    client = await connectClient(server, era);
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  describe('resources', () => {
    it('are listed apart from templates', async () => {
      expect((await client.listResources()).resources).toEqual([
        { uri: 'probe://about', name: 'about', description: 'About this probe.' },
      ]);
      expect((await client.listResourceTemplates()).resourceTemplates).toEqual([
        { uriTemplate: 'probe://notes/{id}', name: 'note', description: 'A note.', mimeType: 'text/plain' },
      ]);
    });

    it.each([
      { uri: 'probe://about', mimeType: 'application/json', text: '{"about":"probe"}' },
      { uri: 'probe://notes/a%20b', mimeType: 'text/plain', text: 'note a b' },
    ])('$uri can be read', async (contents) => {
      expect((await client.readResource({ uri: contents.uri })).contents).toEqual([contents]);
    });

    it.each([
      { uri: 'probe://notes/a/b', why: 'no template fits', code: -32602, outcome: 'unknown_tool', isNamed: true },
      { uri: 'probe://notes/broken', why: 'its handler fails', code: -32603, outcome: 'internal', isNamed: false },
    ])('$uri is refused, because $why', async ({ uri, code, outcome, isNamed }) => {
      const failed = (await client.readResource({ uri }).catch((error: unknown) => error)) as Error & { data: object };
      expect(failed).toMatchObject({ code, data: { outcome } });
      // A program finds in data which of its URIs it was; the sentence for the model repeats nothing.
      expect(failed.message).not.toContain(uri);
      expect('uri' in failed.data ? failed.data.uri : undefined).toBe(isNamed ? uri : undefined);
      expect(JSON.stringify(server.logs)).not.toContain(uri);
      expect(`${failed.message} ${JSON.stringify(failed)}`).not.toContain(SECRET_URL);
    });
  });

  describe('prompts', () => {
    it('are listed with their arguments', async () => {
      expect((await client.listPrompts()).prompts).toEqual([
        {
          name: 'greet',
          description: 'A greeting.',
          arguments: [{ name: 'who', description: 'Whom', required: true }],
        },
      ]);
    });

    it('become messages', async () => {
      expect(await client.getPrompt({ name: 'greet', arguments: { who: 'Ada' } })).toMatchObject({
        description: 'A greeting.',
        messages: [{ role: 'user', content: { type: 'text', text: 'Say hello to Ada.' } }],
      });
    });

    it.each([
      { why: 'a missing argument', name: 'greet', data: { outcome: 'invalid_input', issues: [{ path: 'who' }] } },
      { why: 'an unknown name', name: 'nobody', data: { outcome: 'unknown_tool' } },
    ])('are refused for $why', async ({ name, data }) => {
      await expect(client.getPrompt({ name, arguments: {} })).rejects.toMatchObject({ code: -32602, data });
    });
  });
});
