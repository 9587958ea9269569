import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { ECHO_DESCRIPTION, EchoInput, toolNames } from '../echo-tool.js';
import { announce, TOOL_COUNT } from './announce.js';

// The v1 SDK as its stateless example serves it: a server and a transport for each request.
const names = toolNames(TOOL_COUNT);

function echoServer(): McpServer {
  const server = new McpServer({ name: 'sdk-v1', version: '1.0.0' });
  for (const name of names) {
    const config = { description: ECHO_DESCRIPTION, inputSchema: EchoInput.shape };
    server.registerTool(name, config, ({ text }) => ({ content: [{ type: 'text', text }] }));
  }
  return server;
}

const http = createServer(async (request, response) => {
  const body = await json(request);
  const server = echoServer();
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on('close', () => {
    void transport.close();
    void server.close();
  });
  // The cast: the SDK's types and `exactOptionalPropertyTypes` disagree about `undefined`.
  await server.connect(transport as Parameters<McpServer['connect']>[0]);
  await transport.handleRequest(request, response, body);
});
http.listen(0, '127.0.0.1', () => announce(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`));
