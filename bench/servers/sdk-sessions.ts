import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/server';
import { ECHO_DESCRIPTION, EchoInput, toolNames } from '../echo-tool.js';
import { announce, TOOL_COUNT } from './announce.js';

// The official SDK with sessions: a server and a transport for each, found by its id.
const names = toolNames(TOOL_COUNT);
const transports = new Map<string, NodeStreamableHTTPServerTransport>();

async function openSession(): Promise<NodeStreamableHTTPServerTransport> {
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void transports.set(id, transport),
  });
  const server = new McpServer({ name: 'sdk-sessions', version: '1.0.0' });
  for (const name of names) {
    server.registerTool(name, { description: ECHO_DESCRIPTION, inputSchema: EchoInput }, ({ text }) => ({
      content: [{ type: 'text', text }],
    }));
  }
  await server.connect(transport);
  return transport;
}

const http = createServer(async (request, response) => {
  const id = request.headers['mcp-session-id'] as string | undefined;
  const transport = id === undefined ? await openSession() : transports.get(id);
  if (transport === undefined) response.writeHead(404).end();
  else await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => announce(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`));
