import { Inject, Injectable, Optional } from '@nestjs/common';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { plainKeyOf } from '../../config/plain-key.js';
import type { Principal } from '../../tool/principal.js';

/** Whoever calls for no client of the configuration. */
export const OTHER_CLIENT = 'other';

/** The clients that metrics may name: those of the configuration, whatever a credential says. A closed set. */
@Injectable()
export class ClientNames {
  private names!: ReadonlySet<string>;
  private readonly listeners: ((names: readonly string[]) => void)[] = [];

  constructor(
    @Inject(liveSlice('clients')) private readonly clients: LiveSlice<Config['clients']>,
    // Over stdio there are no keys.
    @Optional() @Inject(liveSlice('apiKeys')) private readonly apiKeys?: LiveSlice<Config['apiKeys']>,
  ) {
    this.collect();
    for (const source of [clients, apiKeys]) source?.onReplaced(() => this.collect());
  }

  /** As a label. */
  of({ clientId }: Principal): string {
    return clientId !== undefined && this.names.has(clientId) ? clientId : OTHER_CLIENT;
  }

  /** Told those of the configuration at once, and whenever the configuration names others. */
  onNamed(listener: (names: readonly string[]) => void): void {
    this.listeners.push(listener);
    listener([...this.names]);
  }

  private collect(): void {
    const configured = this.clients.current.map(({ id }) => id);
    const ofPlainKeys = (this.apiKeys?.current.keys ?? []).flatMap((entry) => plainKeyOf(entry)?.client ?? []);
    this.names = new Set([...configured, ...ofPlainKeys]);
    for (const listener of this.listeners) listener([...this.names]);
  }
}
