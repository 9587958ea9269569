import { FAILURE_KINDS, type FailureKind } from '../../errors/failure-kinds.js';
import { FAILURES } from '../../errors/failure-table.js';

/** For each kind: when it happens, and what whoever meets it should do. */
const MEANINGS: Readonly<Record<FailureKind, readonly [when: string, then: string]>> = {
  invalid_input: [
    'The arguments do not fit the schema; at the door, the body is not one JSON-RPC message.',
    'Mend the arguments: the message names each.',
  ],
  tool_error: [
    'The tool understood and cannot do it: there is no such thing.',
    'Read the message; it says what to try instead.',
  ],
  unknown_tool: ['No tool, prompt or resource of that name.', 'List what there is.'],
  unauthenticated: ['No credential, or one that is not accepted.', 'Authenticate as `WWW-Authenticate` says.'],
  forbidden: [
    'A role, a scope or the ownership of the data is missing, or the record of the client has it narrower: `missing` names it; at the door, the Host or Origin is not ours.',
    'Ask for what the message names. A missing scope is challenged with 403.',
  ],
  missing_capability: [
    'The call has to ask its user or its model something, and the client did not declare that it can.',
    'Use a client that can; `requiredCapabilities` names what is missing.',
  ],
  rate_limited: [
    'Too many calls: `rule` names the limit, `limit` is how many it allows.',
    'Wait for `retryAfter` seconds. See [limits](limits.md).',
  ],
  upstream_limited: [
    'The upstream wants fewer calls than it gets from this server, whoever makes them. Never opens its breaker.',
    'Wait for `retryAfter` seconds. Operators: ask for a higher quota there, or lower the limits here.',
  ],
  overloaded: [
    'No slot, or none in time; no place in the queue; too many large messages at once; the event loop is saturated; or the server is shutting down.',
    'Wait for `retryAfter` seconds; another instance may answer now.',
  ],
  circuit_open: [
    'The upstream failed five times in a row and is left alone for a minute.',
    'Wait for `retryAfter` seconds.',
  ],
  timeout: ["The call's time is over while it was worked on.", 'Ask for less, or try again.'],
  client_timeout: [
    'The time the client itself gave the call is over, or nobody on its side answered a question in time.',
    'Allow more time, or ask for less. Never counted against the tool.',
  ],
  upstream: [
    'A system the tool depends on failed.',
    'Try again later; operators find the cause in the log under the decision id.',
  ],
  answer_too_large: [
    'The answer has more bytes or tokens than the tool may answer. It is withheld whole, never cut.',
    'Ask for less: the message names the limit. What a write did is done.',
  ],
  cancelled: ['The client cancelled the call or went away.', 'Nothing: nobody is waiting for the answer.'],
  internal: ['A defect of this server or its toolset.', 'Report the decision id; the log has the cause.'],
};

const ANSWERS = { is_error: 'result with `isError`', json_rpc_error: 'JSON-RPC error', no_reply: 'none' } as const;

const INTRO = `# Errors

<!-- Written by \`npm run docs\` from src/errors/failure-table.ts. Do not edit. -->

A call ends in one of the outcomes below, or \`ok\`. The same word stands in the audit line, on the span and in the answer:
in \`_meta["gatehouse/refusal"]\` of a result, in \`data\` of a JSON-RPC error, always with the \`decisionId\` under which the
log knows the call. Resources and prompts have no \`isError\`, so every failure of theirs is a JSON-RPC error. At the door,
before a message has reached the protocol, the HTTP status tells it too.

Breaker: whether the failure counts towards opening the circuit breaker of the upstream. Budget: whether it counts
against the availability of the service; what the caller did wrong never does. Masked: the caller reads a fixed sentence,
the log has the cause.
`;

/** docs/errors.md */
export function renderErrorsPage(): string {
  const rows = FAILURE_KINDS.map((kind) => {
    const { inCall, jsonRpcCode, httpStatus, publicMessage, tripsBreaker, burnsErrorBudget } = FAILURES[kind];
    const flags = [tripsBreaker && 'breaker', burnsErrorBudget && 'budget', publicMessage !== undefined && 'masked'];
    return `| \`${kind}\` | ${ANSWERS[inCall]} | ${jsonRpcCode} | ${httpStatus} | ${flags.filter(Boolean).join(', ')} |`;
  });
  const meanings = FAILURE_KINDS.map((kind) => `| \`${kind}\` | ${MEANINGS[kind].join(' | ')} |`);
  return `${INTRO}
| outcome | answer of \`tools/call\` | JSON-RPC code | HTTP status at the door | |
|---|---|---|---|---|
${rows.join('\n')}

| outcome | when | what to do |
|---|---|---|
${meanings.join('\n')}

A body that is too large is answered 413, one that is not JSON with code -32700, an array of messages with -32600, an
\`Mcp-Param-*\` header that does not say what its argument says with -32020.
`;
}
