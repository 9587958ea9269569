import type { Logger } from 'pino';
import type { SessionRecords } from './session-records.js';

/** What the copy of a session on this instance watches. */
export interface WatchingCopy {
  watch(uri: string, isWatched: boolean): void;
  watched(): readonly string[];
}

/** The resources a session watches: what its client asked on whichever instance, and its copy here goes by. */
export class SharedWatches {
  private copy: WatchingCopy | undefined;
  /** Asked here, and unknown to the others yet. */
  private readonly unwritten = new Map<string, boolean>();
  /** How often something was asked or heard: what was read before may be out of date. */
  private changes = 0;

  /** @param tell Takes it to the copies on other instances. Rejects when Redis cannot be reached. */
  constructor(
    private readonly id: string,
    private readonly records: SessionRecords,
    private readonly tell: (uri: string, isWatched: boolean) => Promise<unknown>,
    private readonly logger: Logger,
  ) {}

  begin(copy: WatchingCopy): void {
    this.copy = copy;
  }

  get here(): readonly string[] {
    return this.copy?.watched() ?? [];
  }

  /** Its client asked this instance. */
  async asked(uri: string, isWatched: boolean): Promise<void> {
    this.changes += 1;
    this.unwritten.set(uri, isWatched);
    await this.unlessLost(() => this.write());
  }

  /** Its client asked another one. */
  heard(uri: string, isWatched: boolean): void {
    this.changes += 1;
    if (!this.unwritten.has(uri)) this.copy?.watch(uri, isWatched);
  }

  /** After something may have been missed: what was asked here is made known, and the copy goes by what all know. */
  async converge(): Promise<void> {
    await this.unlessLost(async () => {
      await this.write();
      let [seen, known]: [number, ReadonlySet<string> | undefined] = [-1, undefined];
      while (seen !== this.changes) {
        seen = this.changes;
        known = await this.records.watched(this.id);
      }
      // A Redis that was emptied knows nothing of it.
      if (known === undefined) return;
      for (const uri of this.here) if (!known.has(uri)) this.copy?.watch(uri, false);
      for (const uri of known) this.copy?.watch(uri, true);
    });
  }

  private async write(): Promise<void> {
    for (const [uri, isWatched] of this.unwritten) {
      await this.records.setWatched(this.id, uri, isWatched);
      await this.tell(uri, isWatched);
      if (this.unwritten.get(uri) === isWatched) this.unwritten.delete(uri);
    }
  }

  private async unlessLost(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      this.logger.debug({ err }, 'other instances do not know what a session watches');
    }
  }
}
