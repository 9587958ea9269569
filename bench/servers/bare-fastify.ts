import { fastify } from 'fastify';
import { z } from 'zod';
import { ECHO_DESCRIPTION, EchoInput, toolNames } from '../echo-tool.js';
import { ECHO_TEXT, REQUEST_ID } from '../scenarios.js';
import { announce, TOOL_COUNT } from './announce.js';

// The ceiling: parses the request, knows nothing of MCP and always gives the one right answer.
const inputSchema = z.toJSONSchema(EchoInput, { io: 'input' });
const results: Record<string, object> = {
  'tools/call': { content: [{ type: 'text', text: ECHO_TEXT }] },
  'tools/list': { tools: toolNames(TOOL_COUNT).map((name) => ({ name, description: ECHO_DESCRIPTION, inputSchema })) },
};
const common = {
  resultType: 'complete',
  _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'bare-fastify', version: '1.0.0' } },
};
const answers = new Map(
  Object.entries(results).map(([method, result]) => {
    return [method, JSON.stringify({ jsonrpc: '2.0', id: REQUEST_ID, result: { ...result, ...common } })];
  }),
);

const app = fastify();
app.post<{ Body: { method: string } }>('/mcp', (request, reply) => {
  return reply.type('application/json').send(answers.get(request.body.method));
});
announce(`${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`);
