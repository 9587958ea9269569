import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { DOCTOR, type Door } from './raw-call.js';

/** The two eras of the protocol, and how the official client is told to speak each and no other. */
export const ERAS = [
  { era: '2025', mode: 'legacy' },
  { era: '2026-07-28', mode: { pin: '2026-07-28' } },
] as const;
export type Era = (typeof ERAS)[number];

/** How a client reaches a server; good for one conversation. */
export type Way = Transport;

/** What a client of an era learned by a call. */
export interface Conversation {
  readonly protocolVersion: string;
  readonly tools: readonly string[];
  /** Whether the tool answered, and not an error. */
  readonly isAnswered: boolean;
}

/** The official client connects, lists the tools and calls one, which `choose` names of those that are listed. */
export async function converse(
  { mode }: Era,
  way: Way,
  choose: (tools: readonly string[]) => string | undefined,
  signal: AbortSignal,
  meta: Readonly<Record<string, string>> = {},
): Promise<Conversation> {
  const client = new Client(DOCTOR, { versionNegotiation: { mode } });
  try {
    await client.connect(way, { signal });
    const tools = (await client.listTools({}, { signal })).tools.map(({ name }) => name);
    const name = choose(tools);
    const result =
      name === undefined ? undefined : await client.callTool({ name, arguments: {}, _meta: meta }, { signal });
    return {
      protocolVersion: client.getNegotiatedProtocolVersion() ?? 'none',
      tools,
      isAnswered: result !== undefined && result.isError !== true,
    };
  } finally {
    await client.close();
  }
}

export function overHttp({ mcp, fetch, headers }: Door): Way {
  return new StreamableHTTPClientTransport(mcp, { fetch, requestInit: { headers: { ...headers } } });
}

export interface Program {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The program is Node, and ends with the connection. */
export function overStdio({ args, cwd, env }: Program): Way {
  return new StdioClientTransport({
    command: process.execPath,
    args: [...args],
    cwd,
    env: { ...env },
    stderr: 'ignore',
  });
}
