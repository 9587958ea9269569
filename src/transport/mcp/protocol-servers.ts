import type { ServerCapabilities } from '@modelcontextprotocol/server';
import { LoadedOnce } from '../../loading/loaded-once.js';
import type { ChangeNotices } from './change-notices.js';
import type { ProtocolFeature } from './feature.js';
import type { Refusals } from './refusals.js';
import type { ServerFactory } from './server-factory.js';
import type { ServerInfo } from './server-info.js';
import type { WatchedRequests } from './watched-requests.js';

/** What this server can do, and the SDK's servers that do it: these are made of a package that is large, loaded with the first of them. */
export class ProtocolServers {
  private readonly factory = new LoadedOnce(() => this.loadFactory());

  constructor(
    private readonly info: ServerInfo,
    private readonly features: readonly ProtocolFeature[],
    private readonly notices: ChangeNotices,
    private readonly refusals: Refusals,
    private readonly watched: WatchedRequests,
  ) {}

  /** What every client is told. */
  capabilities(): ServerCapabilities {
    const all: Record<string, object> = { logging: {} };
    for (const feature of this.features) {
      for (const [name, said] of Object.entries(feature.capabilities() ?? {})) all[name] = { ...all[name], ...said };
    }
    return all;
  }

  load(): Promise<ServerFactory> {
    return this.factory.get();
  }

  private async loadFactory(): Promise<ServerFactory> {
    const { ServerFactory } = await import('./server-factory.js');
    return new ServerFactory(
      this.info,
      () => this.capabilities(),
      this.features,
      this.notices,
      this.refusals,
      this.watched,
    );
  }
}
