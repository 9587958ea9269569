import { OTHER } from './call-attributes.js';

/** Requests that ask for something of the catalogue, and so pass the hall. */
export const CALL_METHODS = ['tools/call', 'prompts/get', 'resources/read'] as const;

/** Every request that a server can be sent in the revisions and extensions spoken here, and what stands for any other. */
export const METHODS = [
  ...CALL_METHODS,
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/subscribe',
  'resources/unsubscribe',
  'resources/directory/read',
  'subscriptions/listen',
  'completion/complete',
  'logging/setLevel',
  'skills/list',
  'skills/get',
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
  OTHER,
] as const;

/** MCP's name of a request, as labels may have it. */
export type Method = (typeof METHODS)[number];

const KNOWN: ReadonlySet<unknown> = new Set(METHODS);

const CALLS: ReadonlySet<Method> = new Set(CALL_METHODS);

export function isCallMethod(method: Method): boolean {
  return CALLS.has(method);
}

/** What a client asked for, as a label: it may have written anything. */
export function methodLabel(method: unknown): Method {
  return KNOWN.has(method) ? (method as Method) : OTHER;
}
