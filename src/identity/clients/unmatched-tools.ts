import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { LOGGER } from '../../observability/logger.js';
import { Catalogue } from '../../tool/catalogue.js';
import { isNamed } from '../../tool/tool-patterns.js';

/** Tells of tools that a client may call and nobody offers: most likely misspelt, and then it may not call what was meant. */
@Injectable()
export class UnmatchedTools implements OnApplicationBootstrap {
  constructor(
    private readonly catalogue: Catalogue,
    @Inject(liveSlice('clients')) private readonly clients: LiveSlice<Config['clients']>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Once all that is offered is known. */
  onApplicationBootstrap(): void {
    this.warn(this.clients.current);
    this.clients.onReplaced((next) => this.warn(next));
  }

  private warn(clients: Config['clients']): void {
    const { tools } = this.catalogue;
    const matchesNone = (pattern: string) => !tools.some(({ name }) => isNamed(name, [pattern]));
    const settings = clients.flatMap(({ id, tools: allowed = [], shadow }) => [
      ...allowed.filter(matchesNone).map((name) => `clients.${id}.tools.${name}`),
      ...(shadow?.tools ?? []).filter(matchesNone).map((name) => `clients.${id}.shadow.tools.${name}`),
    ]);
    if (settings.length > 0) this.logger.warn({ settings }, 'these clients may call what nobody offers');
  }
}
