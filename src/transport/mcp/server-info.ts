import { Inject, Injectable } from '@nestjs/common';
import { configSlice } from '../../config/config-slices.js';
import type { Config } from '../../config/load-config.js';
import { VERSION } from '../../config/version.js';

const OWN_NAME = 'gatehouse';

/** What this server tells of itself. */
@Injectable()
export class ServerInfo {
  /** How it calls itself in every answer. Source: MCP, `Implementation`. */
  readonly implementation: { readonly name: string; readonly title: string; readonly version: string };
  /** For the model, once a connection. */
  readonly instructions: string | undefined;

  constructor(@Inject(configSlice('about')) { name, title, version, instructions }: Config['about']) {
    this.implementation = { name, title: title ?? titleOf(name), version: version ?? VERSION };
    this.instructions = instructions;
  }
}

function titleOf(name: string): string {
  return name === OWN_NAME ? 'Gatehouse' : name;
}

/** Lists depend on who asks, so no shared cache may keep them. Milliseconds. */
export const LIST_HINT = { ttlMs: 60_000, cacheScope: 'private' } as const;
