import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../identity/permissions.js';
import { Catalogue } from '../../tool/catalogue.js';
import type { Operation, PromptListing, ResourceListing, ToolListing } from '../../tool/operation.js';
import type { Principal } from '../../tool/principal.js';

export interface Listings {
  readonly tools: readonly ToolListing[];
  readonly resources: readonly ResourceListing[];
  readonly resourceTemplates: readonly ResourceListing[];
  readonly prompts: readonly PromptListing[];
}

/** Views that are kept for others who may see the same: as many as there are combinations of rights, which are few. */
const MOST_SHARED = 1_000;

/** What each principal may see: exactly what a call of it would not be refused for. One view serves all who see the same. */
@Injectable()
export class VisibleListings {
  /** Principals live as long as their verified token is cached, so a view is made once per token. */
  private readonly views = new WeakMap<Principal, { readonly revision: number; readonly listings: Listings }>();

  private shared = { revision: -1, byRights: new Map<string, Listings>() };

  constructor(private readonly catalogue: Catalogue) {}

  for(principal: Principal): Listings {
    const known = this.views.get(principal);
    const { revision } = this.catalogue;
    if (known?.revision === revision) return known.listings;
    const listings = this.sharedView(principal, revision);
    this.views.set(principal, { revision, listings });
    return listings;
  }

  private sharedView(principal: Principal, revision: number): Listings {
    if (this.shared.revision !== revision) this.shared = { revision, byRights: new Map() };
    const { byRights } = this.shared;
    const { tools, prompts } = this.catalogue;
    const resources = this.catalogue.resources.filter(({ policy }) => policy.unlisted !== true);
    const isVisible = (operation: Operation) => isAllowed(operation, principal);
    const rights = [...tools, ...resources, ...prompts].map((operation) => (isVisible(operation) ? 1 : 0)).join('');
    const known = byRights.get(rights);
    if (known !== undefined) return known;
    const visible = resources.filter(isVisible).map(({ listing }) => listing);
    const listings = {
      tools: tools.filter(isVisible).map(({ listing }) => listing),
      resources: visible.filter(({ uri }) => uri !== undefined),
      resourceTemplates: visible.filter(({ uriTemplate }) => uriTemplate !== undefined),
      prompts: prompts.filter(isVisible).map(({ listing }) => listing),
    };
    if (byRights.size >= MOST_SHARED) byRights.clear();
    byRights.set(rights, listings);
    return listings;
  }
}
