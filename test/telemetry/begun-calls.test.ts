import { expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { startTestServer } from '../fixtures/test-server.js';

const BEGUN = 'a call has begun';

it.each([
  ['debug', 1],
  ['info', 0],
])(
  'at the level %s the log tells %i times that a call begins, before its end and without its arguments',
  async (level, times) => {
    const server = await startTestServer([ProbeModule], { LOG_LEVEL: level });
    const authorization = `Bearer ${await server.token({ sub: 'ada', clientId: 'desk-bot' })}`;
    await callTool(server, { era: '2026-07-28', tool: 'echo', input: { text: 'private' }, authorization });
    await callTool(server, { era: '2026-07-28', tool: 'echo', input: { text: 7 }, authorization });
    const ends = await vi.waitUntil(() => (server.audit().length === 2 ? server.audit() : undefined));
    const lines = server.logs.filter(({ msg, audit }) => msg === BEGUN || audit !== undefined);
    const { executionId } = ends.find(({ outcome }) => outcome === 'ok')!;
    const begun = { level: 'debug', executionId, tool: 'echo', principal: 'ada', clientId: 'desk-bot', msg: BEGUN };
    expect(lines.slice(0, -2)).toEqual(Array.from({ length: times }, () => expect.objectContaining(begun)));
    expect(JSON.stringify(lines.slice(0, -2))).not.toContain('private');
    await server.close();
  },
);
