import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { configSlice, liveSlice } from '../../../config/config-slices.js';
import type { LiveSlice } from '../../../config/live-slice.js';
import type { Config } from '../../../config/load-config.js';
import { PROOF_ALGORITHMS } from '../../../identity/tokens/dpop-proof.js';
import { Catalogue } from '../../../tool/catalogue.js';
import { ServerInfo } from '../../mcp/server-info.js';
import { PublicAddress } from '../public-address.js';

/** Where the metadata is served; the path of the resource may follow. Source: RFC 9728, section 3. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

const RESOURCE_PATH = '/mcp';

type Asked = Pick<FastifyRequest, 'protocol' | 'host'>;

/** This server as OAuth sees it: a resource, and the servers that issue tokens for it. */
@Injectable()
export class ProtectedResource {
  constructor(
    @Inject(liveSlice('auth')) private readonly auth: LiveSlice<Config['auth']>,
    @Inject(configSlice('server')) private readonly server: Config['server'],
    private readonly address: PublicAddress,
    private readonly catalogue: Catalogue,
    private readonly info: ServerInfo,
  ) {}

  /** Undefined where no authorization server is configured: there is nobody to send a client to. */
  metadataUrl(request: Asked): string | undefined {
    return this.isServed ? `${this.address.of(request)}${METADATA_PATH}${RESOURCE_PATH}` : undefined;
  }

  /** Source: RFC 9728, section 2. */
  metadata(request: Asked): Record<string, unknown> | undefined {
    if (!this.isServed) return undefined;
    const { authorizationServers, resourceDocumentation } = this.auth.current;
    const scopes = this.scopes();
    return {
      resource: `${this.address.of(request)}${RESOURCE_PATH}`,
      resource_name: this.info.implementation.title,
      authorization_servers: authorizationServers,
      ...(scopes.length > 0 && { scopes_supported: scopes }),
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
      dpop_bound_access_tokens_required: false,
      ...(resourceDocumentation !== undefined && { resource_documentation: resourceDocumentation }),
    };
  }

  /** Whether every client gets the same metadata, whatever it called us. */
  get hasFixedAddress(): boolean {
    return this.server.publicUrl !== undefined;
  }

  private get isServed(): boolean {
    return this.auth.current.authorizationServers.length > 0;
  }

  private scopes(): readonly string[] {
    const { tools, prompts, resources } = this.catalogue;
    const scopes = [...tools, ...prompts, ...resources].flatMap(({ access }) =>
      typeof access === 'string' ? [] : (access.scopes ?? []),
    );
    return [...new Set(scopes)].toSorted();
  }
}
