import { createHmac, randomBytes } from 'node:crypto';
import type { LiveSlice } from '../config/live-slice.js';
import type { Config } from '../config/load-config.js';
import { canonicalJson } from '../tool/canonical-json.js';

export type Sources = Pick<Config, 'database' | 'openapi' | 'upstreams'>;
type Toolsets = Config['toolsets'];

/** So that the secret says nothing here that it says elsewhere. */
const PURPOSE = 'answer sources';

/**
 * Names what the answers of an instance come from: one that asks another database or API, or with the credential of another
 * account, is not given them, though both use one Redis. Nobody who reads the name can try what the credentials are.
 */
export class AnswerSources {
  private named: { readonly toolsets: Toolsets; readonly name: string } | undefined;

  /**
   * @param toolsets Its credentials may change while the process runs.
   * @param secret What instances share and nobody else knows; without it no other process has this name.
   */
  constructor(
    private readonly sources: Sources,
    private readonly toolsets: Pick<LiveSlice<Toolsets>, 'current'>,
    private readonly secret: string | Buffer = randomBytes(32),
  ) {}

  get name(): string {
    const { current } = this.toolsets;
    if (this.named?.toolsets !== current) this.named = { toolsets: current, name: this.nameWith(current) };
    return this.named.name;
  }

  private nameWith({ enabled: _enabled, ...toolsets }: Toolsets): string {
    const { database, openapi, upstreams } = this.sources;
    const asked = [
      PURPOSE,
      database.url === undefined ? 'embedded' : withoutPassword(database.url),
      toolsets,
      openapi.map(({ name, url, carried: { headers, query } }) => [name, url, headers, query]),
      upstreams.map(({ name, url = null, command = null, args, headers, env }) => [
        name,
        url,
        command,
        args,
        headers,
        env,
      ]),
    ];
    return createHmac('sha256', this.secret).update(canonicalJson(asked)).digest('base64url').slice(0, 16);
  }
}

/** What is left leads to the same rows: whom it lets in may decide on them. */
function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = '';
  url.searchParams.delete('password');
  return url.href;
}
