import type { ConfigSource } from '../config-source.js';
import { FileStates } from './file-states.js';
import { watchedFiles } from './watched-files.js';

/** Milliseconds between two looks at the files. */
const LOOK_EVERY_MS = 500;

/**
 * Calls back once the files of the configuration have changed and then stood still from one look to the next: nobody
 * writes a certificate and its key at the same instant. Also once at the beginning, for what changed during the start.
 */
export class ConfigWatch {
  private readonly states = new FileStates();
  private readonly timers: NodeJS.Timeout[];
  private files: ReadonlySet<string> = new Set();
  /** What the files held at the last look, and when they were last acted on. */
  private lastSeen: string | undefined;
  private actedOn: string | undefined;
  private work: Promise<void> = Promise.resolve();
  private isLooking = false;

  /** @param onChange Must not reject. */
  constructor(
    private readonly source: ConfigSource,
    private readonly onChange: () => Promise<void>,
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
    return (this.work = this.work.then(() => this.onChange()));
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
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
      this.files = watchedFiles(this.source);
    } else if (seen !== this.actedOn) {
      this.actedOn = seen;
      await this.onChange();
    }
  }
}
