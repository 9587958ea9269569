import { Module } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';
import { callTool } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

/** A schema that asks somebody who says nothing. */
const Unanswered = z.strictObject({ text: z.string().refine(() => new Promise<boolean>(() => {})) });
const Plain = z.strictObject({ text: z.string() });
const shared = { description: 'x', effect: 'read', access: 'public', timeoutMs: 50 } as const;

@Toolset({ name: 'asking', upstream: 'vault' })
class AskingTools {
  @Tool({ ...shared, input: Unanswered })
  hear() {
    return 'x';
  }

  @Tool({ ...shared, input: Plain, output: Unanswered })
  say({ text }: { text: string }) {
    return { text };
  }
}

@Module({ providers: [AskingTools] })
class AskingModule {}

let server: TestServer;
beforeAll(async () => void (server = await startTestServer([AskingModule])));
afterAll(() => server.close());

it.each(['hear', 'say'])('a schema that never answers ends its call in the time of the tool: %s', async (tool) => {
  const { message } = await callTool(server, { era: '2026-07-28', tool, input: { text: 'hi' } });
  expect(message.result).toMatchObject({ isError: true });
  expect(message.result?.content[0]?.text).toBe('The call took longer than the 50 ms it may take.');
  expect(server.audit().at(-1)).toMatchObject({ name: tool, outcome: 'timeout' });
});
