import { documented } from '../documented.js';
import type { Host } from '../host.js';
import { pinnedVersion } from '../installed-program.js';
import { ANTHROPIC_MESSAGES } from '../model/anthropic-messages.js';

const PACKAGE = '@anthropic-ai/claude-code';

export const CLAUDE_CODE: Host = {
  name: 'Claude Code',
  package: PACKAGE,
  command: 'claude',
  api: ANTHROPIC_MESSAGES,
  toolName: 'mcp__gatehouse__get-weather',
  client: `claude-code/${pinnedVersion(PACKAGE)}`,
  protocolVersion: '2026-07-28',
  session: 'none',
  question: 'They said cancel.',
  files: ({ mcp }) => ({
    'project/.mcp.json': documented('.mcp.json', mcp),
    '.claude/settings.json': JSON.stringify({ enableAllProjectMcpServers: true }),
  }),
  env: ({ model, certPath }) => ({
    ANTHROPIC_BASE_URL: model,
    ANTHROPIC_API_KEY: 'none',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // Otherwise its model has to look for a tool before it can use it.
    ENABLE_TOOL_SEARCH: 'false',
    NODE_EXTRA_CA_CERTS: certPath,
  }),
  ask: (prompt) => ['-p', prompt, '--allowedTools', 'mcp__gatehouse'],
  health: {
    args: ['mcp', 'list'],
    reached: /gatehouse: .+Connected/,
    expired: /Failed to connect.+The token has expired/s,
  },
};
