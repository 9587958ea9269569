import { withoutHidden } from '../tool/hidden-text.js';

/** Characters of what a description says of a tool, and of one of its arguments. */
const LONGEST = { tool: 4_000, argument: 1_000, title: 120 } as const;

/** What somebody wrote for people, as a model gets to read it: bounded, and nothing in it that cannot be seen. */
export function prose(text: unknown, of: keyof typeof LONGEST): string | undefined {
  if (typeof text !== 'string') return undefined;
  const seen = withoutHidden(text).toWellFormed().trim();
  if (seen === '') return undefined;
  return seen.length > LONGEST[of] ? `${seen.slice(0, LONGEST[of]).toWellFormed()} [cut]` : seen;
}
