import 'reflect-metadata';
import { McpContent } from '../../dist/tool/mcp-content.js';
import { perMinute } from '../../dist/tool/rate.js';
import { Tool } from '../../dist/tool/tool.decorator.js';
import { Toolset } from '../../dist/tool/toolset.decorator.js';
import { ECHO_DESCRIPTION, EchoInput, toolNames } from '../echo-tool.js';
import { TOOL_COUNT } from './announce.js';
import { serveGatehouse, UNREACHED_PER_MINUTE } from './serve-gatehouse.js';

// The echo tool behind the whole pipeline.
class EchoTools {
  echo({ text }: EchoInput) {
    return McpContent.text(text);
  }
}

const access = { roles: ['user'], scopes: ['bench:echo'] } as const;
const descriptor = Object.getOwnPropertyDescriptor(EchoTools.prototype, 'echo')!;
for (const name of toolNames(TOOL_COUNT)) {
  const limit = perMinute(UNREACHED_PER_MINUTE);
  const policy = { name, description: ECHO_DESCRIPTION, effect: 'read', input: EchoInput, access, limit } as const;
  Tool(policy)(EchoTools.prototype, 'echo', descriptor);
}
Toolset({ name: 'bench', upstream: 'bench' })(EchoTools);

await serveGatehouse(EchoTools);
