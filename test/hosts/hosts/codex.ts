import { documented } from '../documented.js';
import type { Host } from '../host.js';
import { pinnedVersion } from '../installed-program.js';
import { OPENAI_RESPONSES } from '../model/openai-responses.js';

const PACKAGE = '@openai/codex';

/** What stands before the tables of the page. */
const settings = (url: string) => `
model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false
mcp_oauth_credentials_store = "file"
[analytics]
enabled = false
[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
wire_api = "responses"
`;

export const CODEX: Host = {
  name: 'Codex',
  package: PACKAGE,
  command: 'codex',
  api: OPENAI_RESPONSES,
  toolName: 'get_weather',
  client: `codex-mcp-client/${pinnedVersion(PACKAGE)}`,
  protocolVersion: '2025-06-18',
  session: 'ended',
  question: 'They said decline.',
  files: ({ mcp, model }) => ({ '.codex/config.toml': `${settings(model)}${documented('~/.codex/config.toml', mcp)}` }),
  env: ({ certPath }) => ({ SSL_CERT_FILE: certPath }),
  ask: (prompt) => ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
  signIn: { args: ['mcp', 'login', 'gatehouse'], leaveOut: /^bearer_token_env_var.*\n/gm },
};
