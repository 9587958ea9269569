import { Injectable } from '@nestjs/common';
import type { Server } from '@modelcontextprotocol/server';
import { Failure } from '../../errors/failure.js';
import { Catalogue } from '../../tool/catalogue.js';
import { type Change, Changes } from '../../tool/changes.js';
import type { Principal } from '../../tool/principal.js';
import { readDenial } from './read-denial.js';

/** Resources one client may watch at once. */
export const MAX_WATCHED = 1_000;

/** The first revision in which a client asks for its notices with `subscriptions/listen`, lists and resources alike. */
const LISTENING_SINCE = '2026-07-28';

/** Who watches which resources over a connection of its own. */
interface Watcher {
  readonly watched: Map<string, Principal>;
  readonly shared: SharedConnection | undefined;
}

export interface Notice {
  readonly method: string;
  readonly params?: { readonly uri: string };
}

/** A connection whose client other instances serve too: each of them hears of every change, its client once. */
export interface SharedConnection {
  /** @param id The same on every instance. */
  tell(notice: Notice, id: string): Promise<void>;
  /** Takes to the other instances what is watched. */
  watched(uri: string, isWatched: boolean): Promise<void>;
}

const LISTS = {
  tools_list_changed: { method: 'notifications/tools/list_changed' },
  prompts_list_changed: { method: 'notifications/prompts/list_changed' },
  resources_list_changed: { method: 'notifications/resources/list_changed' },
} as const satisfies Record<Exclude<Change['kind'], 'resource_updated'>, Notice>;

/** Tells clients that keep a connection (a session, HTTP+SSE, stdio) what has changed. */
@Injectable()
export class ChangeNotices {
  private readonly watchedBy = new WeakMap<Server, Watcher>();

  constructor(
    private readonly catalogue: Catalogue,
    private readonly changes: Changes,
  ) {}

  /** From now until the server is closed. Sets its `onclose`: whoever needs that too must call this one. */
  attach(server: Server, owner: Principal, shared?: SharedConnection): void {
    const watcher: Watcher = { watched: new Map(), shared };
    this.watchedBy.set(server, watcher);
    server.onclose = this.changes.subscribe((change, id) => {
      // A client that is gone, or has opened no stream, misses a notice and nothing else.
      this.tell(server, owner, watcher, change, id)?.catch(() => {});
    });
  }

  /** @throws Failure where the principal may not read the resource, watches too many, or has no connection to be told on. */
  async watch(server: Server, uri: string, principal: Principal): Promise<void> {
    this.watchOnly(server, uri, principal);
    await this.watchedBy.get(server)?.shared?.watched(uri, true);
  }

  async unwatch(server: Server, uri: string): Promise<void> {
    this.unwatchOnly(server, uri);
    await this.watchedBy.get(server)?.shared?.watched(uri, false);
  }

  /** What another instance was asked to watch. What may not be read is not watched, here as there. */
  watchHere(server: Server, uri: string, principal: Principal, isWatched: boolean): void {
    if (!isWatched) this.unwatchOnly(server, uri);
    else if (readDenial(this.catalogue, uri, principal) === undefined) {
      // Bounded by the instances that were asked; together they may go a little over.
      this.watchedBy.get(server)?.watched.set(uri, principal);
    }
  }

  watchedHere(server: Server): readonly string[] {
    return [...(this.watchedBy.get(server)?.watched.keys() ?? [])];
  }

  private watchOnly(server: Server, uri: string, principal: Principal): void {
    const watched = this.watchedBy.get(server)?.watched;
    if (watched === undefined)
      throw new Failure('invalid_input', 'Subscribing needs a session: begin with initialize.');
    const refusal = readDenial(this.catalogue, uri, principal);
    if (refusal !== undefined) throw refusal;
    if (watched.size >= MAX_WATCHED && !watched.has(uri)) {
      throw new Failure('rate_limited', 'You watch too many resources. Unsubscribe from some.', {
        limit: MAX_WATCHED,
        refusedBy: 'own_watched_resources',
        room: { bound: MAX_WATCHED },
      });
    }
    watched.set(uri, principal);
  }

  private unwatchOnly(server: Server, uri: string): void {
    this.watchedBy.get(server)?.watched.delete(uri);
  }

  private tell(
    server: Server,
    owner: Principal,
    { watched, shared }: Watcher,
    change: Change,
    id: string,
  ): Promise<void> | undefined {
    if (shared !== undefined && change.kind !== 'resource_updated') return shared.tell(LISTS[change.kind], id);
    switch (change.kind) {
      case 'tools_list_changed':
        return server.sendToolListChanged();
      case 'prompts_list_changed':
        return server.sendPromptListChanged();
      case 'resources_list_changed':
        return server.sendResourceListChanged();
      case 'resource_updated': {
        const { uri } = change;
        // Since that revision the SDK keeps what was asked for on stdio, without asking whether it is allowed.
        const isKeptBySdk = (server.getNegotiatedProtocolVersion() ?? '') >= LISTENING_SINCE;
        const reader = isKeptBySdk ? owner : watched.get(uri);
        const mayKnow = reader !== undefined && readDenial(this.catalogue, uri, reader) === undefined;
        if (!mayKnow) return undefined;
        if (shared === undefined) return server.sendResourceUpdated({ uri });
        return shared.tell({ method: 'notifications/resources/updated', params: { uri } }, id);
      }
    }
  }
}
