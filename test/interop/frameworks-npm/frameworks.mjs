import { createMCPClient } from '@ai-sdk/mcp';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { MCPClient } from '@mastra/mcp';
import { MCPServerStreamableHttp } from '@openai/agents';

const url = process.env.FRAMEWORKS_URL;

/**
 * How each framework connects. `tools` are its own objects by the name the server gives them; `call` answers what an agent
 * is told of a call, and throws what it throws.
 */
export const FRAMEWORKS = [
  {
    name: 'ai-sdk',
    async open(headers) {
      const client = await createMCPClient({ transport: { type: 'http', url, headers } });
      const tools = new Map(Object.entries(await client.tools()));
      const options = { toolCallId: '1', messages: [] };
      return { tools, call: (name, input) => tools.get(name).execute(input, options), close: () => client.close() };
    },
  },
  {
    name: 'openai-agents',
    async open(headers) {
      const server = new MCPServerStreamableHttp({ url, name: 'gatehouse', requestInit: { headers } });
      await server.connect();
      const tools = new Map((await server.listTools()).map((tool) => [tool.name, tool]));
      return { server, tools, call: (name, input) => server.callTool(name, input), close: () => server.close() };
    },
  },
  {
    name: 'mastra',
    async open(headers) {
      const servers = { gatehouse: { url: new URL(url), requestInit: { headers } } };
      // Two clients of one configuration are one, unless they have names.
      const client = new MCPClient({ id: JSON.stringify(headers), servers });
      const { gatehouse = {} } = await client.listToolsets();
      const tools = new Map(Object.entries(gatehouse));
      const close = () => client.disconnect();
      // It tells of a server that refuses it in its log, and has no tools then.
      if (tools.size === 0) return close().then(() => Promise.reject(new Error('has no tools')));
      return { tools, call: (name, input) => tools.get(name).execute(input, {}), close };
    },
  },
  {
    name: 'langchain',
    endsSession: false,
    async open(headers) {
      const client = new MultiServerMCPClient({ mcpServers: { gatehouse: { transport: 'http', url, headers } } });
      const tools = new Map((await client.getTools()).map((tool) => [tool.name, tool]));
      return { tools, call: (name, input) => tools.get(name).invoke(input), close: () => client.close() };
    },
  },
];
