import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { configSlice } from '../../config/config-slices.js';
import { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { KeysFile, type StoredKey } from './keys-file.js';

/** Milliseconds between two looks. Asked, not notified: that works on every file system, mounted ones too. */
const LOOK_EVERY_MS = 1_000;

/** The keys of `KEYS_FILE`, as the file stands now. A file that cannot be trusted is reported, and the old keys stay. */
@Injectable()
export class KeptKeys implements OnModuleInit, OnApplicationShutdown {
  readonly keys = new LiveSlice<readonly StoredKey[]>([]);
  private readonly logger = new Logger(KeptKeys.name);
  private readonly file: KeysFile;
  private seen: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(configSlice('apiKeys')) { file }: Config['apiKeys']) {
    this.file = new KeysFile(file);
  }

  /** @throws ConfigError where the file cannot be trusted: a service starts with all its keys, or not at all. */
  onModuleInit(): void {
    this.take();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    try {
      if (this.file.version !== this.seen) this.take();
    } catch (error) {
      this.logger.error(`${(error as Error).message} The keys that were read before stay in use.`);
    }
  }

  private take(): void {
    // Before it is read: what is written meanwhile is read again.
    this.seen = this.file.version;
    this.keys.replace(this.file.read());
  }
}
