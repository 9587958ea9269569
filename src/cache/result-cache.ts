import type { Config } from '../config/load-config.js';
import type { ToolOperation } from '../tool/operation.js';
import type { Principal } from '../tool/principal.js';
import type { AnswerSources } from './answer-sources.js';
import { type CachedAnswer, readAnswer, writeAnswer } from './cached-answer.js';
import { resultKey } from './result-key.js';
import type { ResultStore } from './result-store.js';

/** What was found for one call, and when it was looked for: what it then does must be kept from this moment on. */
export interface Lookup {
  readonly key: string;
  readonly generation: string;
  /** Milliseconds, by the clock of the cache. */
  readonly at: number;
  readonly answer?: CachedAnswer;
  /** The answer as JSON. */
  readonly text?: string;
  readonly result: 'hit' | 'miss' | 'stale' | 'invalid' | 'error';
}

/** Answers of tools that may be given again: for how long, how large, and whether what a store holds is one. */
export class ResultCache {
  /** @param now Milliseconds of a clock that only goes forward. */
  constructor(
    private readonly store: ResultStore,
    private readonly config: Config['cache'],
    private readonly now: () => number,
    private readonly sources: Pick<AnswerSources, 'name'>,
  ) {}

  get held(): ResultStore['held'] {
    return this.store.held;
  }

  get maxBytes(): number {
    return this.config.maxBytes;
  }

  /** Whether calls of this tool are looked up at all. */
  serves({ policy }: ToolOperation): boolean {
    return this.config.results === 'on' && policy.cache !== undefined;
  }

  /** Names what a call may be answered with; undefined where it is not cached. */
  keyOf(tool: ToolOperation, input: unknown, principal: Principal): string | undefined {
    const key = resultKey(tool, input, principal);
    return key && `${this.sources.name}:${key}`;
  }

  /** At once where the store is in this process. */
  find(tool: ToolOperation, key: string): Lookup | Promise<Lookup> {
    const at = this.now();
    const found = this.store.find(tool.toolset, key);
    return found instanceof Promise ? found.then((one) => read(one, key, at)) : read(found, key, at);
  }

  /** @returns The answer as text, for those who wait for the same; undefined for one that cannot be written. */
  keep({ policy, toolset }: ToolOperation, { key, generation, at }: Lookup, answer: CachedAnswer): string | undefined {
    const text = writeAnswer(answer);
    // What was read at the beginning of the call is as old as the call.
    const ttlMs = Math.floor((policy.cache?.ttlMs ?? 0) - (this.now() - at));
    if (text !== undefined && ttlMs > 0 && Buffer.byteLength(text) <= this.config.maxEntryBytes) {
      this.store.keep({ toolset, key, generation, text, ttlMs });
    }
    return text;
  }

  /** After a write: nothing that was read before it is served again. */
  async forget(toolset: string): Promise<void> {
    await this.store.forget(toolset);
  }
}

function read({ text, ...found }: Awaited<ReturnType<ResultStore['find']>>, key: string, at: number): Lookup {
  if (text === undefined) return { ...found, key, at };
  const answer = readAnswer(text);
  return answer === undefined ? { ...found, key, at, result: 'invalid' } : { ...found, key, at, answer, text };
}
