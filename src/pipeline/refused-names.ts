import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.js';
import { Catalogue } from '../tool/catalogue.js';
import { Changes } from '../tool/changes.js';

/** What Claude Desktop takes; the APIs of models take no dot either. MCP allows dots, and twice the length. */
const TAKEN_EVERYWHERE = /^[A-Za-z0-9_-]{1,64}$/;

/** Tells of names that MCP allows and hosts refuse, each once: some of them take none of the tools then. */
@Injectable()
export class RefusedNames implements OnApplicationBootstrap {
  private readonly told = new Set<string>();

  constructor(
    private readonly catalogue: Catalogue,
    private readonly changes: Changes,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Servers behind this one may connect, and say what they have, at any time. */
  onApplicationBootstrap(): void {
    this.tell();
    this.changes.subscribe(({ kind }) => {
      if (kind === 'tools_list_changed') this.tell();
    });
  }

  private tell(): void {
    const names = this.catalogue.tools.map(({ name }) => name);
    const tools = names.filter((name) => !TAKEN_EVERYWHERE.test(name) && !this.told.has(name));
    if (tools.length === 0) return;
    for (const name of tools) this.told.add(name);
    this.logger.warn(
      { tools },
      'some hosts refuse these names, and all tools with them: 64 letters, digits, _ and - are safe',
    );
  }
}
