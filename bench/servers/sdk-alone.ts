import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { ECHO_DESCRIPTION, EchoInput, toolNames } from '../echo-tool.js';
import { announce, TOOL_COUNT } from './announce.js';

// The official SDK as its own guide serves it: a factory called per request, on node:http, nothing in front.
const names = toolNames(TOOL_COUNT);
const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'sdk-alone', version: '1.0.0' });
  for (const name of names) {
    server.registerTool(name, { description: ECHO_DESCRIPTION, inputSchema: EchoInput }, ({ text }) => ({
      content: [{ type: 'text', text }],
    }));
  }
  return server;
});

// The cast: the SDK's types and `exactOptionalPropertyTypes` disagree about `undefined`.
const http = createServer(toNodeHandler(handler) as RequestListener);
http.listen(0, '127.0.0.1', () => announce(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`));
