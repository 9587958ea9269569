/** OpenTelemetry's names for MCP, still in development: https://github.com/open-telemetry/semantic-conventions-genai */
export const METHOD_NAME = 'mcp.method.name';
export const TOOL_NAME = 'gen_ai.tool.name';
export const PROMPT_NAME = 'gen_ai.prompt.name';
export const OPERATION_NAME = 'gen_ai.operation.name';
export const PROTOCOL_VERSION = 'mcp.protocol.version';
export const REQUEST_ID = 'jsonrpc.request.id';
export const SESSION_ID = 'mcp.session.id';
export const STATUS_CODE = 'rpc.response.status_code';
export const NETWORK_TRANSPORT = 'network.transport';
export const ERROR_TYPE = 'error.type';

/** Ours: the outcome, and the id a refusal is explained by. */
export const OUTCOME = 'gatehouse.outcome';
export const EXECUTION_ID = 'gatehouse.execution.id';
/** Whether the answer is one that was given before: `hit`, `miss` or `bypass`; only where it may be. */
export const CACHE = 'gatehouse.cache';

/** Of an attempt: its number, from 1, and whom it asks. */
export const ATTEMPT = 'gatehouse.attempt';
export const UPSTREAM = 'gatehouse.upstream';

/** Of a request to an upstream: milliseconds it waited for a connection, a free one or a new one. */
export const CONNECTION_WAIT = 'gatehouse.connection.wait_ms';

/** Stands for every name that is not in the catalogue. */
export const OTHER = '_OTHER';
