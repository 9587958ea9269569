import { isRecord } from '../tool/is-record.js';
import type { ContentBlock } from '../tool/mcp-content.js';

/** The answer of a tool as it was sent: checked, redacted, within its budget. */
export interface CachedAnswer {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
}

/** As text, so that nobody who reads it can change what the next one reads. Undefined for what JSON cannot hold. */
export function writeAnswer(answer: CachedAnswer): string | undefined {
  try {
    return JSON.stringify(answer);
  } catch {
    return undefined;
  }
}

/** Undefined for what no `writeAnswer` wrote: a store outside this process may hold anything. */
export function readAnswer(text: string): CachedAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isAnswer(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): value is CachedAnswer {
  if (!isRecord(value)) return false;
  const { content, structuredContent } = value;
  if (structuredContent !== undefined && !isRecord(structuredContent)) return false;
  return Array.isArray(content) && content.every((block) => isRecord(block) && typeof block['type'] === 'string');
}
