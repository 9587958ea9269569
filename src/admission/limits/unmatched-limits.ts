import type { Config } from '../../config/load-config.js';
import type { ToolOperation } from '../../tool/operation.js';
import { isNamed } from '../../tool/tool-patterns.js';

/** Toolsets and tools that the configuration limits and nobody offers: most likely misspelt, and then not limited. */
export function unmatchedLimits(
  limits: Config['limits'],
  bulkheads: Config['calls']['bulkheads'],
  tools: readonly ToolOperation[],
): readonly string[] {
  const matchesNone = (pattern: string) => !tools.some(({ name }) => isNamed(name, [pattern]));
  const toolsets = Object.keys(limits.toolsets ?? {}).filter((name) => !tools.some(({ toolset }) => toolset === name));
  const patterns = Object.keys(limits.tools ?? {}).filter(matchesNone);
  const ofBulkheads = bulkheads.map((rule) => rule.tools).filter(matchesNone);
  return [
    ...toolsets.map((name) => `limits.toolsets.${name}`),
    ...patterns.map((name) => `limits.tools.${name}`),
    ...ofBulkheads.map((name) => `calls.bulkheads.${name}`),
  ];
}
