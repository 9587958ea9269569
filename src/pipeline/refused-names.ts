import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.js';
import { Catalogue } from '../tool/catalogue.js';

/** What Claude Desktop takes; the APIs of models take no dot either. MCP allows dots, and twice the length. */
const TAKEN_EVERYWHERE = /^[A-Za-z0-9_-]{1,64}$/;

/** Tells at start of names that MCP allows and hosts refuse: some of them take none of the tools then. */
@Injectable()
export class RefusedNames implements OnApplicationBootstrap {
  constructor(
    private readonly catalogue: Catalogue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const tools = this.catalogue.tools.map(({ name }) => name).filter((name) => !TAKEN_EVERYWHERE.test(name));
    if (tools.length > 0)
      this.logger.warn(
        { tools },
        'some hosts refuse these names, and all tools with them: 64 letters, digits, _ and - are safe',
      );
  }
}
