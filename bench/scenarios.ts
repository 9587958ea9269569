import { toolNames } from './echo-tool.js';

export type Era = '2026-07-28' | '2025-11-25';

/** One kind of request, sent over and over to a server that serves this many tools. */
export interface Scenario {
  readonly method: 'tools/call' | 'tools/list';
  readonly era: Era;
  readonly tools: number;
  /** Whether each connection has begun a session, and asks within that. */
  readonly inSession?: boolean;
}

export const CALL: Scenario = { method: 'tools/call', era: '2026-07-28', tools: 5 };
export const CALL_2025: Scenario = { ...CALL, era: '2025-11-25' };
export const CALL_IN_SESSION: Scenario = { ...CALL_2025, inSession: true };
export const CALL_OF_50: Scenario = { ...CALL, tools: 50 };
export const CALL_OF_500: Scenario = { ...CALL, tools: 500 };
export const LIST_OF_50: Scenario = { method: 'tools/list', era: '2026-07-28', tools: 50 };
export const LIST_OF_500: Scenario = { ...LIST_OF_50, tools: 500 };

export const scenarioName = ({ method, era, tools, inSession }: Scenario) =>
  `${method}, ${tools} tools, ${era}${inSession === true ? ', in a session' : ''}`;

export const ECHO_TEXT = 'The quick brown fox jumps over the lazy dog.';
export const REQUEST_ID = 1;

/** What a client of the 2026-07-28 revision says about itself in every request. */
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'gatehouse-bench', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export function requestOf({ method, era, tools }: Scenario): { headers: Record<string, string>; body: string } {
  const [name] = toolNames(tools);
  const isCall = method === 'tools/call';
  const isModern = era === '2026-07-28';
  return {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': era,
      ...(isModern && { 'mcp-method': method }),
      ...(isModern && isCall && { 'mcp-name': name }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: REQUEST_ID,
      method,
      params: { ...(isCall && { name, arguments: { text: ECHO_TEXT } }), ...(isModern && { _meta: ENVELOPE }) },
    }),
  };
}
