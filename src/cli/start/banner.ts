/** What the start-up banner tells. */
export interface BannerFacts {
  /** What hosts are to call this server. */
  readonly name: string;
  /** Where clients connect: `https://localhost:8443/mcp`. */
  readonly url: string;
  /** Where those connect that speak HTTP+SSE; absent while it is switched off. */
  readonly sseUrl?: string | undefined;
  readonly healthUrl: string;
  readonly metricsUrl?: string | undefined;
  /** How callers authenticate, in a few words. */
  readonly authentication: string;
  /** A development token; never given in production. */
  readonly token?: string | undefined;
  readonly tokenExpiresIn?: string | undefined;
  /** The header and the development key; never given in production. */
  readonly apiKey?: string | undefined;
  /** The development certificate, which clients must be told to trust. */
  readonly certPath?: string | undefined;
  /** What this instance shares with others. */
  readonly instances: string;
  readonly tools: number;
  readonly toolsets: readonly string[];
  /** Toolsets that are not offered, each with the setting it needs. */
  readonly lacking: readonly string[];
  readonly colour: boolean;
}

const PROTOCOL = 'MCP 2026-07-28 and 2025';

/** The banner, for people: where the server is, and what to paste into a client. Starts and ends with an empty line. */
export function renderBanner(facts: BannerFacts): string {
  const bold = (text: string) => (facts.colour ? `\u001b[1m${text}\u001b[22m` : text);
  const table = factRows(facts).map(([name, value]) => `  ${name.padEnd(16)}${value}`);
  const clients = clientSections(facts).map(([title, body]) => `${bold(title)}\n${indent(body)}`);
  return `\n${bold('Gatehouse is open')}\n${table.join('\n')}\n\n${clients.join('\n\n')}\n\n`;
}

function factRows(facts: BannerFacts): readonly (readonly [string, string])[] {
  return [
    ['Address', facts.url],
    ...(facts.sseUrl === undefined ? [] : [['HTTP+SSE', facts.sseUrl] as const]),
    ['Protocol', PROTOCOL],
    ['Authentication', facts.authentication],
    ...(facts.apiKey === undefined ? [] : [['API key', facts.apiKey] as const]),
    ['Tools', `${facts.tools} in ${facts.toolsets.join(', ')}`],
    ...(facts.lacking.length === 0 ? [] : [['Not offered', facts.lacking.join('; ')] as const]),
    ['Instances', facts.instances],
    ['Health', facts.healthUrl],
    ...(facts.metricsUrl === undefined ? [] : [['Metrics', facts.metricsUrl] as const]),
  ];
}

/** Everything reads the token from the shell, so that it is printed and pasted once. */
function clientSections(facts: BannerFacts): readonly (readonly [string, string])[] {
  const { name, url } = facts;
  const header = '--header "Authorization: Bearer $GATEHOUSE_TOKEN"';
  return [
    [shellTitle(facts), shellLines(facts)],
    ['MCP Inspector', `npx @modelcontextprotocol/inspector --server-url ${url} --transport http \\\n  ${header}`],
    ['Claude Code', `claude mcp add --transport http ${name} ${url} \\\n  ${header}`],
    ['or its .mcp.json', `{ "mcpServers": ${serverEntry(facts, '${GATEHOUSE_TOKEN}')} }`],
    [
      'VS Code: .vscode/mcp.json (it asks for the token)',
      `{ "inputs": [{ "type": "promptString", "id": "token", "description": "Token", "password": true }],\n` +
        `  "servers": ${serverEntry(facts, '${input:token}')} }`,
    ],
  ];
}

function serverEntry({ name, url }: BannerFacts, token: string): string {
  return `{ "${name}": { "type": "http", "url": "${url}",\n  "headers": { "Authorization": "Bearer ${token}" } } }`;
}

function shellTitle({ token, tokenExpiresIn, certPath }: BannerFacts): string {
  const notes = [
    ...(token === undefined ? [] : [`the token is valid for ${tokenExpiresIn}`]),
    ...(certPath === undefined ? [] : ['the certificate is self-signed']),
  ];
  return `In the shell that starts your client${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function shellLines({ token, certPath }: BannerFacts): string {
  const lines = [`export GATEHOUSE_TOKEN=${token ?? "'<token>'"}`];
  if (certPath !== undefined) lines.push(`export NODE_EXTRA_CA_CERTS="${certPath}"`);
  return lines.join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
