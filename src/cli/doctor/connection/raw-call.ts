import type { Fetch } from './trusting-fetch.js';

/** Where calls go to, and as whom. */
export interface Door {
  readonly mcp: URL;
  readonly fetch: Fetch;
  readonly headers: Readonly<Record<string, string>>;
}

/** What every refusal must say of itself. */
export interface RefusalData {
  readonly outcome?: unknown;
  readonly decisionId?: unknown;
  readonly retryAfter?: unknown;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly isError: boolean;
  /** Of a refusal, wherever the protocol has it stand: in the error, or beside the result. */
  readonly data: RefusalData;
}

interface Message {
  readonly result?: { readonly isError?: boolean; readonly _meta?: Readonly<Record<string, unknown>> };
  readonly error?: { readonly data?: RefusalData };
}

const REVISION = '2026-07-28';
export const DOCTOR = { name: 'gatehouse-doctor', version: '1' };
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': REVISION,
  'io.modelcontextprotocol/clientInfo': DOCTOR,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** One `tools/call` as it is written: a client library shows neither the status nor the headers of a refusal. */
export async function callRaw(
  { mcp, fetch, headers }: Door,
  tool: string,
  input: object,
  { signal, traceparent }: { readonly signal: AbortSignal; readonly traceparent?: string },
): Promise<RawAnswer> {
  const meta = { ...ENVELOPE, ...(traceparent !== undefined && { traceparent }) };
  const response = await fetch(mcp, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': REVISION,
      'mcp-method': 'tools/call',
      'mcp-name': tool,
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: tool, arguments: input, _meta: meta },
    }),
    signal,
  });
  return answerIn(response.status, response.headers, await response.text());
}

function answerIn(status: number, headers: Headers, text: string): RawAnswer {
  const { result, error } = messageIn(text);
  const beside = result?._meta?.['gatehouse/refusal'] as RefusalData | undefined;
  return {
    status,
    headers,
    isError: error !== undefined || result?.isError === true,
    data: error?.data ?? beside ?? {},
  };
}

/** Out of a JSON body, or the last event of a stream; what is neither says nothing. */
function messageIn(text: string): Message {
  const data = text.startsWith('{') ? text : [...text.matchAll(/^data: (\{.*)$/gm)].at(-1)?.[1];
  try {
    return JSON.parse(data ?? '{}') as Message;
  } catch {
    return {};
  }
}
