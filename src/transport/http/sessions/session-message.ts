import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { z } from 'zod';

const Message = z
  .looseObject({ jsonrpc: z.literal('2.0') })
  .transform((message) => message as unknown as JSONRPCMessage);

/** What instances that serve one session tell each other about it. */
export const SessionMessage = z.discriminatedUnion('kind', [
  /** There is more in its event log. */
  z.strictObject({ kind: z.literal('appended') }),
  /** Its client reads a stream from somewhere else now. */
  z.strictObject({ kind: z.literal('taken'), stream: z.string(), at: z.number() }),
  z.strictObject({ kind: z.literal('watched'), uri: z.string(), isWatched: z.boolean() }),
  /** Its client sent something that is for all. */
  z.strictObject({ kind: z.literal('received'), message: Message }),
  z.strictObject({ kind: z.literal('ended') }),
]);

export type SessionMessage = z.infer<typeof SessionMessage>;

/** What the client of a session answers, for the instance that asked. */
export const SessionAnswer = z.strictObject({ session: z.string(), answer: Message });

export type SessionAnswer = z.infer<typeof SessionAnswer>;
