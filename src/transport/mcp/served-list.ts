import { Inject, Injectable } from '@nestjs/common';
import { Budgets } from '../../admission/limits/budgets.js';
import { configSlice } from '../../config/config-slices.js';
import type { Config } from '../../config/load-config.js';
import { ClientNames } from '../../identity/clients/client-names.js';
import { AnswerMetrics } from '../../observability/metrics/answer-metrics.js';
import type { AnswerSize } from '../../pipeline/answer-size.js';
import { invalidCursor, ListCursors } from './list-cursors.js';
import { listSize } from './list-size.js';
import { type Page, pageOf } from './list-page.js';
import type { Peer } from './peer.js';
import { type Listings, VisibleListings } from './visible-listings.js';

type ListName = keyof Listings;
type Listed = Listings[ListName][number];
type MeasuredPage = Page<Listed> & { readonly size: AnswerSize };

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

/** The methods that answer them. */
const METHOD_OF = {
  tools: 'tools/list',
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
  prompts: 'prompts/list',
} as const satisfies Record<ListName, string>;

/** Answers the list methods: what the principal may see, page by page. */
@Injectable()
export class ServedList {
  /** The first page of each view: what nearly every client asks for, so it is cut and measured once. */
  private readonly firstPages = new WeakMap<readonly Listed[], MeasuredPage>();

  constructor(
    private readonly listings: VisibleListings,
    private readonly cursors: ListCursors,
    private readonly clients: ClientNames,
    private readonly metrics: AnswerMetrics,
    private readonly budgets: Budgets,
    @Inject(configSlice('server')) private readonly config: Config['server'],
  ) {}

  /** @throws Failure `invalid_input` for a cursor that is not this principal's for this list, or outdated. */
  answer<Name extends ListName>(
    list: Name,
    cursor: string | undefined,
    { principal, remoteAddress }: Peer,
  ): ListAnswer<Name> {
    const owner = { list, principal };
    const lastSeen = cursor === undefined ? undefined : this.cursors.open(cursor, owner);
    const all: readonly Listed[] = this.listings.for(principal)[list];
    const page = lastSeen === undefined ? this.firstPageOf(list, all) : this.pageOf(list, all, lastSeen);
    this.metrics.listed(METHOD_OF[list], this.clients.of(principal), page.size);
    this.budgets.charge(principal, remoteAddress, page.size);
    return {
      [list]: page.entries,
      ...(page.lastSeen !== undefined && { nextCursor: this.cursors.seal(page.lastSeen, owner) }),
    } as ListAnswer<Name>;
  }

  private firstPageOf(list: ListName, all: readonly Listed[]): MeasuredPage {
    let page = this.firstPages.get(all);
    if (page === undefined) this.firstPages.set(all, (page = this.pageOf(list, all, undefined)));
    return page;
  }

  private pageOf(list: ListName, all: readonly Listed[], lastSeen: string | undefined): MeasuredPage {
    const page = pageOf(all, keyOf(list), lastSeen, this.config.listPageSize);
    if (page === undefined) throw invalidCursor();
    return { ...page, size: listSize(page.entries) };
  }
}

function keyOf(list: ListName): (entry: Listed) => string {
  return (entry) => (entry as unknown as Readonly<Record<string, string>>)[KEY_OF[list]] as string;
}
