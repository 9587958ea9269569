import { documented } from '../documented.js';
import type { Host } from '../host.js';
import { pinnedVersion } from '../installed-program.js';
import { GEMINI_CONTENT } from '../model/gemini-content.js';

const PACKAGE = '@google/gemini-cli';

export const GEMINI_CLI: Host = {
  name: 'Gemini CLI',
  package: PACKAGE,
  command: 'gemini',
  api: GEMINI_CONTENT,
  toolName: 'mcp_gatehouse_get-weather',
  client: `gemini-cli-mcp-client/${pinnedVersion(PACKAGE)}`,
  protocolVersion: '2025-06-18',
  session: 'left',
  question: 'did not declare it can answer',
  files: ({ mcp }) => ({
    'project/.gemini/settings.json': documented('.gemini/settings.json', mcp),
    '.gemini/settings.json': JSON.stringify({
      general: { enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
      security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
    }),
  }),
  env: ({ model, certPath }) => ({
    GOOGLE_GEMINI_BASE_URL: model,
    GEMINI_API_KEY: 'none',
    NODE_EXTRA_CA_CERTS: certPath,
  }),
  // Left to itself it asks another model which model to ask.
  ask: (prompt) => ['-m', 'gemini-2.5-pro', '-p', prompt, '--approval-mode', 'yolo'],
  health: { args: ['mcp', 'list'], reached: /gatehouse: .+Connected/, expired: /gatehouse: .+Disconnected/ },
};
