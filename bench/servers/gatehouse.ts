import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
// The build that ships is what is measured, so it is imported, not the sources.
import { loadConfig } from '../../dist/config/load-config.js';
import { GatehouseModule } from '../../dist/gatehouse.module.js';
import { signToken } from '../../dist/identity/sign-token.js';
import { McpContent } from '../../dist/tool/mcp-content.js';
import { Tool } from '../../dist/tool/tool.decorator.js';
import { Toolset } from '../../dist/tool/toolset.decorator.js';
import { startHttpServer } from '../../dist/transport/http/http-server.js';
import { ECHO_DESCRIPTION, EchoInput, toolNames } from '../echo-tool.js';
import { announce, TOOL_COUNT, WORK_DIR } from './announce.js';

// Gatehouse with everything on: a verified token, a role and a scope with every call, and its log written.
class EchoTools {
  echo({ text }: EchoInput) {
    return McpContent.text(text);
  }
}

const access = { roles: ['user'], scopes: ['bench:echo'] } as const;
const descriptor = Object.getOwnPropertyDescriptor(EchoTools.prototype, 'echo')!;
for (const name of toolNames(TOOL_COUNT)) {
  const policy = { name, description: ECHO_DESCRIPTION, effect: 'read', input: EchoInput, access } as const;
  Tool(policy)(EchoTools.prototype, 'echo', descriptor);
}
Toolset({ name: 'bench' })(EchoTools);

class BenchModule {}

const settings = {
  TLS: 'off',
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'info',
  LIST_PAGE_SIZE: '1000',
  DATA_DIR: WORK_DIR,
  // Counted like any other call, and never refused: what is measured is the answer.
  RATE_LIMIT_GLOBAL: '100000000/min',
  RATE_LIMIT_PRINCIPAL: '100000000/min',
  RATE_LIMIT_REQUESTS: '100000000/min',
  RATE_LIMIT_ALL_REQUESTS: '100000000/min',
  RATE_LIMIT_ADDRESS: '100000000/min',
};
const secret = randomBytes(48).toString('base64');
const config = await loadConfig({ ...settings, JWT_SECRET: secret }, WORK_DIR);
const root = { module: BenchModule, imports: [GatehouseModule.forRoot(config)], providers: [EchoTools] };
const { url } = await startHttpServer(root, config);
const token = await signToken({ sub: 'bench', email: 'bench@example.com', ...access }, secret, {
  now: new Date(),
  expiresInSeconds: 3_600,
  id: randomUUID(),
});
announce(`${url}/mcp`, { authorization: `Bearer ${token}` });
