import { Failure } from '../../errors/failure.js';
import { fetchDocument } from './fetch-document.js';
import { KeySet } from './key-set.js';
import type { VerificationKey } from './verification-key.js';

export interface RemoteKeySetOptions {
  readonly url: string;
  readonly maxAgeSeconds: number;
  /** Between two fetches, so that tokens with invented key ids cannot make us call the issuer. */
  readonly cooldownSeconds: number;
}

export interface RemoteKeySetSurroundings {
  readonly fetch: typeof fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called after every fetch. @param problem Why it brought nothing; undefined when it brought keys. */
  readonly onFetched: (problem: Error | undefined) => void;
  /** Called when the issuer publishes other keys than before, once they count. @param fault What is odd about them. */
  readonly onChanged: (fault: string | undefined) => void;
}

/** The issuer's published keys: kept, fetched again when they are old or a key is missing, and kept while that fails. */
export class RemoteKeySet {
  private document: string | undefined;
  private keys: KeySet | undefined;
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  private running: Promise<void> | undefined;

  constructor(
    /** May be replaced for the same URL. */
    public options: RemoteKeySetOptions,
    private readonly surroundings: RemoteKeySetSurroundings,
  ) {}

  /** @throws Failure `upstream` while no key set has ever been fetched: nobody can say whether the token is good. */
  async find(kid: string | undefined, algorithm: string): Promise<readonly VerificationKey[]> {
    const known = this.keys?.find(kid, algorithm) ?? [];
    if (known.length > 0) return known;
    await this.refresh();
    if (this.keys === undefined) {
      throw new Failure('upstream', 'The key set of the issuer could not be fetched.', {
        retryAfter: this.options.cooldownSeconds,
      });
    }
    return this.keys.find(kid, algorithm);
  }

  /** Fetches in the background what has become old; who asks meanwhile is answered from what is there. */
  refreshWhenOld(): void {
    if (this.surroundings.now() - this.fetchedAt >= this.options.maxAgeSeconds * 1_000) void this.refresh();
  }

  /** Never rejects; does nothing within the cooldown. */
  private refresh(): Promise<void> {
    if (this.running !== undefined) return this.running;
    if (this.surroundings.now() - this.triedAt < this.options.cooldownSeconds * 1_000) return Promise.resolve();
    this.triedAt = this.surroundings.now();
    this.running = this.fetch().finally(() => (this.running = undefined));
    return this.running;
  }

  private async fetch(): Promise<void> {
    try {
      const document = await fetchDocument(this.options.url, this.surroundings.fetch);
      if (document !== this.document) this.take(document);
      this.fetchedAt = this.surroundings.now();
      this.surroundings.onFetched(undefined);
    } catch (problem) {
      this.surroundings.onFetched(problem instanceof Error ? problem : new Error('failed', { cause: problem }));
    }
  }

  private take(document: string): void {
    this.keys = KeySet.parse(document);
    this.document = document;
    this.surroundings.onChanged(this.keys.fault);
  }
}
