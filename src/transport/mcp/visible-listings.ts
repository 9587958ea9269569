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

/** What each principal may see: exactly what a call of it would not be refused for. */
@Injectable()
export class VisibleListings {
  /** Principals live as long as their verified token is cached, so a view is made once per token. */
  private readonly views = new WeakMap<Principal, { readonly revision: number; readonly listings: Listings }>();

  constructor(private readonly catalogue: Catalogue) {}

  for(principal: Principal): Listings {
    const known = this.views.get(principal);
    const { revision } = this.catalogue;
    if (known?.revision === revision) return known.listings;
    const visible = <T extends Operation>(operations: readonly T[]) =>
      operations.filter((operation) => isAllowed(operation, principal)).map(({ listing }) => listing as T['listing']);
    const resources = visible(this.catalogue.resources.filter(({ policy }) => policy.unlisted !== true));
    const listings = {
      tools: visible(this.catalogue.tools),
      resources: resources.filter(({ uri }) => uri !== undefined),
      resourceTemplates: resources.filter(({ uriTemplate }) => uriTemplate !== undefined),
      prompts: visible(this.catalogue.prompts),
    };
    this.views.set(principal, { revision, listings });
    return listings;
  }
}
