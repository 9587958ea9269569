import { OutOfTime, withinTime } from './time-limit.js';

/** Milliseconds for all the patterns of a schema together. */
const LONGEST_PROBE_MS = 100;
const MOST_PROBES = 40;

/**
 * With the flag JSON Schema recommends, or without it where the pattern is older than that.
 * @throws SyntaxError
 */
export function foreignPattern(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}

/**
 * Whether texts that are known to set off traps such as `(a+)+$` do so with any of these. What this misses is stopped
 * when it happens.
 * @throws SyntaxError
 */
export function haveTrap(sources: readonly string[]): boolean {
  const patterns = sources.map((source) => ({ pattern: foreignPattern(source), texts: probesOf(source) }));
  if (patterns.length === 0) return false;
  try {
    withinTime(LONGEST_PROBE_MS, () => {
      for (const { pattern, texts } of patterns) for (const text of texts) pattern.test(text);
    });
    return false;
  } catch (error) {
    if (error instanceof OutOfTime) return true;
    throw error;
  }
}

function probesOf(source: string): readonly string[] {
  const letters = new Set([...source.replaceAll(/[\\^$()[\]{}?*+|]/g, ''), ...'a0 -_.@/:']);
  const words = source.match(/[A-Za-z0-9]{2,8}/g) ?? [];
  return [...letters, ...words].slice(0, MOST_PROBES).map((unit) => `${unit.repeat(40)}\n`);
}
