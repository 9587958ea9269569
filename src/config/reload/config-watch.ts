import type { ConfigSource } from '../config-source.js';
import { FileStates } from './file-states.js';
import { watchedFiles } from './watched-files.js';

/** Milliseconds between two looks at the files. */
const LOOK_EVERY_MS = 500;
/** Looks between two tries of what cannot be taken: first one, then twice as many each time, up to a minute's. */
const MOST_LOOKS = 120;
/** Looks at which the files were different each time, after which it is told that nothing is read. */
const RESTLESS_LOOKS = 20;

export interface WatchActions {
  /** Answers whether it was taken; told whether the same is tried again, and when to end. Must not reject. */
  changed(isAgain: boolean, stop: AbortSignal): Promise<boolean>;
  /** Told once each time the files do not stand still for long, so that a change, also of something else, does not count. */
  restless(): void;
}

/**
 * Calls back once the files of the configuration have changed and then stood still from one look to the next: nobody
 * writes a certificate and its key at the same instant. Also once at the beginning, for what changed during the start, and
 * again where it could not be taken: a file may be unreadable for a moment, and nothing may ever change it.
 */
export class ConfigWatch {
  private readonly states = new FileStates();
  private readonly timers: NodeJS.Timeout[];
  private files: ReadonlySet<string> = new Set();
  /** What the files held at the last look, and when they were last acted on. */
  private lastSeen: string | undefined;
  private actedOn: string | undefined;
  /** How often it could not be taken, and at how many looks from now it is tried again. */
  private failures = 0;
  private looksLeft = 0;
  /** Looks since the files last stood still. */
  private restlessLooks = 0;
  private work: Promise<void> = Promise.resolve();
  private isLooking = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly source: ConfigSource,
    private readonly actions: WatchActions,
    everyMs = LOOK_EVERY_MS,
  ) {
    const refreshSeconds = source.secrets?.refreshSeconds;
    this.timers = [
      setInterval(() => void this.look(), everyMs).unref(),
      ...(refreshSeconds === undefined ? [] : [setInterval(() => void this.act(), refreshSeconds * 1_000).unref()]),
    ];
  }

  /** Acts whether anything has changed or not. */
  act(): Promise<void> {
    return (this.work = this.work.then(() => this.take(false)));
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.stopping.abort();
    await this.work;
  }

  private look(): Promise<void> {
    // A slow mount must not make looks wait in a line.
    if (this.isLooking) return this.work;
    this.isLooking = true;
    return (this.work = this.work.then(() => this.compare()).finally(() => (this.isLooking = false)));
  }

  private async compare(): Promise<void> {
    const seen = await this.states.read(this.files, Date.now());
    if (seen !== this.lastSeen) {
      this.lastSeen = seen;
      // A changed file may name other files.
      this.files = watchedFiles(this.source, this.files);
      this.restlessLooks += 1;
      if (this.restlessLooks === RESTLESS_LOOKS) this.actions.restless();
      return;
    }
    this.restlessLooks = 0;
    if (seen !== this.actedOn) {
      this.actedOn = seen;
      this.failures = 0;
      await this.take(false);
    } else if (this.looksLeft > 0) {
      this.looksLeft -= 1;
      if (this.looksLeft === 0) await this.take(true);
    }
  }

  private async take(isAgain: boolean): Promise<void> {
    const isTaken = await this.actions.changed(isAgain, this.stopping.signal);
    this.looksLeft = isTaken ? 0 : Math.min(2 ** this.failures, MOST_LOOKS);
    this.failures = isTaken ? 0 : this.failures + 1;
  }
}
