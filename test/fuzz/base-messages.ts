import { ENVELOPE } from '../fixtures/raw-call.js';

/** What a client may hold that was given to it, and a thief may try: the same fields for each principal. */
export interface Holdings {
  readonly sessionId: string;
  readonly eventId: string;
  readonly taskId: string;
  readonly cursor: string;
  readonly requestState: string;
  readonly sseSessionId: string;
}

/** A valid request of every kind, before anything is changed in it. */
export function baseMessages(of: Holdings, owner: string): readonly Readonly<Record<string, unknown>>[] {
  const answered = { second: { action: 'accept', content: { word: 'guess' } } };
  const messages: readonly (readonly [method: string, params?: object])[] = [
    ['tools/call', { name: 'open', arguments: { owner } }],
    ['tools/call', { name: 'echo', arguments: { text: 'hi' }, _meta: { progressToken: 1 } }],
    ['tools/call', { name: 'confirm', arguments: {}, requestState: of.requestState, inputResponses: answered }],
    ['tools/call', { name: 'later', arguments: {} }],
    ['tools/list', { cursor: of.cursor }],
    ['resources/list', {}],
    ['resources/templates/list', { cursor: of.cursor }],
    ['resources/read', { uri: `vault://${owner}` }],
    ['resources/subscribe', { uri: `vault://${owner}` }],
    ['resources/unsubscribe', { uri: `vault://${owner}` }],
    ['prompts/list', {}],
    ['prompts/get', { name: 'letter', arguments: { to: owner } }],
    [
      'completion/complete',
      { ref: { type: 'ref/resource', uri: 'vault://{owner}' }, argument: { name: 'owner', value: 'a' } },
    ],
    ['logging/setLevel', { level: 'debug' }],
    [
      'initialize',
      { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo: { name: 'f', version: '1' } },
    ],
    ['server/discover', {}],
    [
      'subscriptions/listen',
      { notifications: { toolsListChanged: true, resourceSubscriptions: [`vault://${owner}`] } },
    ],
    ['tasks/get', { taskId: of.taskId }],
    ['tasks/update', { taskId: of.taskId, inputResponses: answered }],
    ['tasks/cancel', { taskId: of.taskId }],
    ['ping'],
    ['sampling/createMessage', {}],
    ['no/such/method', {}],
  ];
  const requests = messages.map(([method, params]) => ({ jsonrpc: '2.0', id: 7, method, ...(params && { params }) }));
  const notifications = [
    { method: 'notifications/initialized' },
    { method: 'notifications/cancelled', params: { requestId: 7, reason: 'because' } },
    { method: 'notifications/progress', params: { progressToken: 1, progress: 5 } },
    { id: 7, result: { action: 'accept', content: { word: 'guess' } } },
    { id: 7, error: { code: -1, message: 'no' } },
  ];
  return [...requests, ...notifications.map((message) => ({ jsonrpc: '2.0', ...message }))];
}

const TAKES_ALL = {
  ...ENVELOPE,
  'io.modelcontextprotocol/clientCapabilities': {
    elicitation: { form: {} },
    extensions: { 'io.modelcontextprotocol/tasks': {} },
  },
};

/** The same message with the envelope of the 2026-07-28 revision. */
export function enveloped(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const params = (message['params'] ?? {}) as { _meta?: object };
  return { ...message, params: { ...params, _meta: { ...params._meta, ...TAKES_ALL } } };
}
