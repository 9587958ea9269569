import cluster from 'node:cluster';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import type { Request, Response } from 'express';
import { CheckoutInput, SearchInput, TOOLS, UserInput } from '../mixed/shop-tools.js';
import { StudyShop } from '../mixed/study-shop.js';
import { announce } from './announce.js';

// The reference of the study: SDK v1, Express, a server and a transport for each request, answers as events, as many workers.
const text = async (content: Promise<string>) => ({ content: [{ type: 'text' as const, text: await content }] });

function shopServer(shop: StudyShop): McpServer {
  const server = new McpServer({ name: 'reference', version: '1.0.0' });
  server.registerTool(
    'search_products',
    { description: TOOLS.search_products, inputSchema: SearchInput.shape },
    (input) => text(shop.searchProducts(input)),
  );
  server.registerTool('get_user_cart', { description: TOOLS.get_user_cart, inputSchema: UserInput.shape }, (input) =>
    text(shop.userCart(input)),
  );
  server.registerTool('checkout', { description: TOOLS.checkout, inputSchema: CheckoutInput.shape }, (input) =>
    text(shop.checkout(input)),
  );
  return server;
}

function serve(): void {
  const shop = new StudyShop();
  const app = createMcpExpressApp();
  app.post('/mcp', (request, response) => void answer(request, response));
  const answer = async (request: Request, response: Response) => {
    const server = shopServer(shop);
    const transport = new StreamableHTTPServerTransport();
    response.on('close', () => {
      void transport.close();
      void server.close();
    });
    // The cast: the SDK's types and `exactOptionalPropertyTypes` disagree about `undefined`.
    await server.connect(transport as Parameters<McpServer['connect']>[0]);
    await transport.handleRequest(request, response, request.body);
  };
  app.listen(Number(process.env['PORT']), '127.0.0.1');
}

if (cluster.isPrimary) {
  const workers = Array.from({ length: Number(process.env['WORKERS']) }, () => cluster.fork());
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('listening', resolve))));
  announce(`http://127.0.0.1:${process.env['PORT']}/mcp`);
} else serve();
