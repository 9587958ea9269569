import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { refuseProblems } from '../config/config-error.js';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import type { HttpClient } from '../http-client/http-client.js';
import { LOGGER } from '../observability/logger.js';
import { Catalogue } from '../tool/catalogue.js';
import { proseIn } from '../tool/prose-in.js';
import { suspicionsIn } from '../tool/suspicious-text.js';

/** The HTTP APIs whose operations are served as tools, from the start of the service to its end. */
@Injectable()
export class OpenapiApis implements OnModuleInit, OnApplicationShutdown {
  private readonly clients: HttpClient[] = [];

  constructor(
    @Inject(configSlice('openapi')) private readonly apis: Config['openapi'],
    private readonly catalogue: Catalogue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Before anything else looks at the catalogue. Descriptions are read here and asked for nowhere.
   * @throws ConfigError with everything that keeps any operation of any API from being served.
   */
  async onModuleInit(): Promise<void> {
    if (this.apis.length === 0) return;
    const all = await Promise.all(this.apis.map((api) => this.read(api)));
    refuseProblems(all.flatMap(({ problems }) => problems));
    for (const { toolset, unchecked } of all) {
      this.catalogue.provide(toolset, ['tool']);
      for (const { operation, reason } of unchecked) {
        const where = { api: toolset.policy.name, operation, reason };
        this.logger.warn(where, 'the answers of an operation cannot be held against their description');
      }
      this.warnOfSuspicions(toolset.policy.name);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.onApplicationShutdown()));
  }

  /** No refusal: the file is the operator's own, and words alone prove nothing. Of the text, the log gets none. */
  private warnOfSuspicions(api: string): void {
    for (const { name, listing } of this.catalogue.tools.filter(({ toolset }) => toolset === api)) {
      const suspicions = [...proseIn(listing)].flatMap(([, text]) => [...suspicionsIn(text).keys()]);
      if (suspicions.length === 0) continue;
      const where = { api, tool: name, suspicions: [...new Set(suspicions)] };
      this.logger.warn(where, 'the description of an operation says what models could take for orders; read it');
    }
  }

  private async read(api: Config['openapi'][number]) {
    // What reads descriptions is large, and a process without any API is up sooner.
    const { readApi } = await import('./read-api.js');
    const read = await readApi(api);
    if (read.client !== undefined) this.clients.push(read.client);
    return read;
  }
}
