/** Milliseconds between two looks. Asked, not notified: that works on every file system, mounted ones too. */
const LOOK_EVERY_MS = 1_000;

interface Versioned {
  /** Another text whenever the file is another; undefined where there is none. */
  readonly version: string | undefined;
}

interface Taking {
  /** Reads the file and goes by it. @throws Error where it cannot be trusted, before anything has changed. */
  take(): void;
  /** Told when another file was taken than at the start. */
  changed?(): void;
  /** Told of a file that cannot be taken: once, not at each look. */
  refused(fault: Error): void;
}

/** Takes a file anew whenever it has changed. One that cannot be taken now is tried again, as nothing may ever change it. */
export class LookedAtFile {
  private taken: string | undefined;
  private told: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly file: Versioned,
    private readonly taking: Taking,
  ) {}

  /** @throws Error where the file cannot be looked at, or taken. */
  take(): void {
    // Before it is read: what is written meanwhile is read again.
    const { version } = this.file;
    this.taking.take();
    this.taken = version;
  }

  watch(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    let version: string | undefined;
    try {
      version = this.file.version;
      if (version !== this.taken) {
        this.take();
        this.taking.changed?.();
      }
      this.told = undefined;
    } catch (thrown) {
      const fault = thrown as Error;
      const state = `${version} ${fault.message}`;
      if (state !== this.told) this.taking.refused(fault);
      this.told = state;
    }
  }
}
