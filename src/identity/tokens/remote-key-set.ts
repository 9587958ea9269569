import { Failure } from '../../errors/failure.js';
import { fetchDocument } from './fetch-document.js';
import { KeySet } from './key-set.js';
import type { VerificationKey } from './verification-key.js';

export interface RemoteKeySetOptions {
  readonly url: string;
  readonly maxAgeSeconds: number;
  /** After a fetch that brought keys, so that tokens with invented key ids cannot make us call the issuer. */
  readonly cooldownSeconds: number;
}

export interface RemoteKeySetSurroundings {
  readonly fetch: typeof fetch;
  /** Milliseconds, never going back: a clock that is set must not hold back the next fetch. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Called after every fetch. @param problem Why it brought nothing; undefined when it brought keys. */
  readonly onFetched: (problem: Error | undefined) => void;
  /** Called when the issuer publishes other keys than before, once they count. @param fault What is odd about them. */
  readonly onChanged: (fault: string | undefined) => void;
}

/** Milliseconds until the first fetch after one that failed, at most; twice as many each time. */
const FIRST_RETRY_MS = 500;
/** Few enough that service comes back soon after the issuer does, and that an issuer in trouble is not asked often. */
const LONGEST_RETRY_MS = 2_000;

/** The issuer's published keys: kept, fetched again when they are old or a key is missing, and kept while that fails. */
export class RemoteKeySet {
  private document: string | undefined;
  private keys: KeySet | undefined;
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  private failures = 0;
  /** Milliseconds from then until the next fetch, where that one failed. */
  private retryMs = Infinity;
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
        retryAfter: Math.max(1, Math.ceil((this.nextAt - this.surroundings.now()) / 1_000)),
      });
    }
    return this.keys.find(kid, algorithm);
  }

  /** Fetches in the background what has become old; who asks meanwhile is answered from what is there. */
  refreshWhenOld(): void {
    if (this.surroundings.now() - this.fetchedAt >= this.options.maxAgeSeconds * 1_000) void this.refresh();
  }

  /** Never rejects; does nothing within the cooldown, or the shorter wait after a failure. */
  private refresh(): Promise<void> {
    if (this.running !== undefined) return this.running;
    if (this.surroundings.now() < this.nextAt) return Promise.resolve();
    this.running = this.fetch().finally(() => (this.running = undefined));
    return this.running;
  }

  private async fetch(): Promise<void> {
    const { now, onFetched, random } = this.surroundings;
    this.triedAt = now();
    try {
      const document = await fetchDocument(this.options.url, this.surroundings.fetch);
      if (document !== this.document) this.take(document);
      this.fetchedAt = now();
      [this.failures, this.retryMs] = [0, Infinity];
      onFetched(undefined);
    } catch (problem) {
      // From its end: an issuer that said nothing in time must not be asked again at once.
      this.triedAt = now();
      // Half of it by chance, so that instances that failed together do not come back together.
      this.retryMs = (Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures) / 2) * (1 + random());
      this.failures += 1;
      onFetched(problem instanceof Error ? problem : new Error('failed', { cause: problem }));
    }
  }

  private get nextAt(): number {
    return this.triedAt + Math.min(this.options.cooldownSeconds * 1_000, this.retryMs);
  }

  private take(document: string): void {
    this.keys = KeySet.parse(document);
    this.document = document;
    this.surroundings.onChanged(this.keys.fault);
  }
}
