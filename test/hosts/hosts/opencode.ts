import { documented } from '../documented.js';
import type { Host } from '../host.js';
import { pinnedVersion } from '../installed-program.js';
import { OPENAI_CHAT } from '../model/openai-chat.js';

const PACKAGE = 'opencode-ai';

/** Settings that go before its files. */
const settings = (url: string) => ({
  autoupdate: false,
  share: 'disabled',
  model: 'scripted/scripted',
  small_model: 'scripted/scripted',
  provider: {
    scripted: {
      npm: '@ai-sdk/openai-compatible',
      options: { baseURL: `${url}/v1`, apiKey: 'none' },
      models: { scripted: { tool_call: true } },
    },
  },
});

export const OPENCODE: Host = {
  name: 'opencode',
  package: PACKAGE,
  command: 'opencode',
  api: OPENAI_CHAT,
  toolName: 'gatehouse_get-weather',
  client: `opencode/${pinnedVersion(PACKAGE)}`,
  protocolVersion: '2025-11-25',
  session: 'left',
  question: 'did not declare it can answer',
  files: ({ mcp }) => ({ 'project/opencode.json': documented('opencode.json', mcp) }),
  env: ({ model, certPath }) => ({
    OPENCODE_CONFIG_CONTENT: JSON.stringify(settings(model)),
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    NODE_EXTRA_CA_CERTS: certPath,
  }),
  ask: (prompt) => ['run', prompt],
  signIn: { args: ['mcp', 'auth', 'gatehouse'], leaveOut: /,\n *"oauth": false|,\n *"headers": .+/g },
  health: { args: ['mcp', 'list'], reached: /gatehouse .*connected/, expired: /gatehouse .*failed[^]+\(401\)/ },
};
