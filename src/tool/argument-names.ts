import type { Operation } from './operation.js';

/** The names a tool itself gives its arguments; undefined for what is no tool. */
export function argumentNames(operation: Operation): readonly string[] | undefined {
  if (operation.kind !== 'tool') return undefined;
  const { properties = {} } = operation.listing.inputSchema as { properties?: object };
  return Object.keys(properties);
}
