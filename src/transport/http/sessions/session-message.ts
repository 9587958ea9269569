import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** What instances that serve one session tell each other about it. */
export const SessionMessage = z.discriminatedUnion('kind', [
  /** There is more in its event log. */
  z.strictObject({ kind: z.literal('appended') }),
  /** Its client reads a stream from somewhere else now. */
  z.strictObject({ kind: z.literal('taken'), stream: z.string(), at: z.number() }),
  z.strictObject({ kind: z.literal('watched'), uri: z.string(), isWatched: z.boolean() }),
  /** Its client sent something that is for this instance, or for all. */
  z.strictObject({
    kind: z.literal('received'),
    message: z.looseObject({ jsonrpc: z.literal('2.0') }).transform((message) => message as unknown as JSONRPCMessage),
  }),
  z.strictObject({ kind: z.literal('ended') }),
]);

export type SessionMessage = z.infer<typeof SessionMessage>;
