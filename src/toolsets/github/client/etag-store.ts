/** An answer of GitHub that may be used again once GitHub says that it is still the newest. */
export interface KeptAnswer {
  readonly etag: string;
  readonly data: unknown;
  readonly link: string | undefined;
}

const MOST_ANSWERS = 1_000;
const MOST_CHARACTERS = 16 * 1_048_576;

/**
 * Answers by their URL, so that reading the same again costs none of GitHub's quota. Bounded by number and size: the one
 * not used for longest goes first. One store for each credential: who sees what differs between them.
 */
export class EtagStore {
  private readonly kept = new Map<string, { readonly answer: KeptAnswer; readonly size: number }>();
  private characters = 0;

  constructor(
    private readonly mostAnswers = MOST_ANSWERS,
    private readonly mostCharacters = MOST_CHARACTERS,
  ) {}

  get size(): number {
    return this.kept.size;
  }

  get(url: string): KeptAnswer | undefined {
    const found = this.kept.get(url);
    if (found === undefined) return undefined;
    // The order of a map is that of insertion: the last is what was used last.
    this.kept.delete(url);
    this.kept.set(url, found);
    return found.answer;
  }

  keep(url: string, answer: KeptAnswer): void {
    this.forget(url);
    const size = url.length + JSON.stringify(answer.data).length;
    // One answer must not drive out all others.
    if (size > this.mostCharacters / 10) return;
    this.kept.set(url, { answer, size });
    this.characters += size;
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.mostAnswers && this.characters <= this.mostCharacters) return;
      this.forget(oldest);
    }
  }

  private forget(url: string): void {
    this.characters -= this.kept.get(url)?.size ?? 0;
    this.kept.delete(url);
  }
}
