import { z } from 'zod';

/** The one tool every server serves, so that only the servers differ. */
export const ECHO_DESCRIPTION = 'Returns the text it was given.';
export const EchoInput = z.object({ text: z.string() });
export type EchoInput = z.infer<typeof EchoInput>;

/** `count` names for the same tool; the first is the one that is called. */
export function toolNames(count: number): [string, ...string[]] {
  return ['echo', ...Array.from({ length: count - 1 }, (_, index) => `echo_${index + 2}`)];
}
