import type { Server, ServerContext } from '@modelcontextprotocol/server';
import { Inject, Injectable } from '@nestjs/common';
import { configSlice } from '../../config/config-slices.js';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import type { Principal } from '../../tool/principal.js';
import { NO_CALL } from './asked.js';
import { invalidCursor, ListCursors } from './list-cursors.js';
import { pageOf } from './list-page.js';
import type { PeerOf } from './peer.js';
import { Refusals } from './refusals.js';
import { type Listings, VisibleListings } from './visible-listings.js';

type ListName = keyof Listings;
type Listed = Listings[ListName][number];

/** One page of a list, as MCP answers it: the entries under the name of the list. */
export type ListAnswer<Name extends ListName> = { readonly [N in Name]: Listings[N] } & {
  readonly nextCursor?: string;
};

/** What names an entry within its list. */
const KEY_OF = {
  tools: 'name',
  resources: 'uri',
  resourceTemplates: 'uriTemplate',
  prompts: 'name',
} as const satisfies Record<ListName, string>;

/** Answers the list methods: what the principal may see, page by page. */
@Injectable()
export class ServedList {
  constructor(
    private readonly listings: VisibleListings,
    private readonly cursors: ListCursors,
    private readonly refusals: Refusals,
    @Inject(configSlice('server')) private readonly config: Config['server'],
  ) {}

  /** @throws ProtocolError -32602 for a cursor that is not this principal's for this list, or outdated. */
  async answer<Name extends ListName>(
    list: Name,
    cursor: string | undefined,
    peerOf: PeerOf,
    server: Server,
    context: ServerContext,
  ): Promise<ListAnswer<Name>> {
    try {
      return this.pageFor(list, cursor, peerOf(context).principal);
    } catch (thrown) {
      return this.refusals.refuse(NO_CALL, Failure.from(thrown), peerOf(context), server, context);
    }
  }

  private pageFor<Name extends ListName>(
    list: Name,
    cursor: string | undefined,
    principal: Principal,
  ): ListAnswer<Name> {
    const owner = { list, principal };
    const lastSeen = cursor === undefined ? undefined : this.cursors.open(cursor, owner);
    const all: readonly Listed[] = this.listings.for(principal)[list];
    const page = pageOf(all, keyOf(list), lastSeen, this.config.listPageSize);
    if (page === undefined) throw invalidCursor();
    return {
      [list]: page.entries,
      ...(page.lastSeen !== undefined && { nextCursor: this.cursors.seal(page.lastSeen, owner) }),
    } as ListAnswer<Name>;
  }
}

function keyOf(list: ListName): (entry: Listed) => string {
  return (entry) => (entry as unknown as Readonly<Record<string, string>>)[KEY_OF[list]] as string;
}
