import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { configSlice } from '../../config/config-slices.js';
import { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { LookedAtFile } from '../../config/reload/looked-at-file.js';
import { KeysFile, type StoredKey } from './keys-file.js';

/** The keys of `KEYS_FILE`, as the file stands now. A file that cannot be trusted is reported, and the old keys stay. */
@Injectable()
export class KeptKeys implements OnModuleInit, OnApplicationShutdown {
  readonly keys = new LiveSlice<readonly StoredKey[]>([]);
  private readonly logger = new Logger(KeptKeys.name);
  private readonly file: LookedAtFile;

  constructor(@Inject(configSlice('apiKeys')) { file }: Config['apiKeys']) {
    const stored = new KeysFile(file);
    this.file = new LookedAtFile(stored, {
      take: () => this.keys.replace(stored.read()),
      refused: ({ message }) => this.logger.error(`${message} The keys that were read before stay in use.`),
    });
  }

  /** @throws ConfigError where the file cannot be trusted: a service starts with all its keys, or not at all. */
  onModuleInit(): void {
    this.file.take();
    this.file.watch();
  }

  onApplicationShutdown(): void {
    this.file.end();
  }
}
