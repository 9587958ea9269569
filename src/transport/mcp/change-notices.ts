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
type Watched = Map<string, Principal>;

/** Tells clients that keep a connection (a session, HTTP+SSE, stdio) what has changed. */
@Injectable()
export class ChangeNotices {
  private readonly watchedBy = new WeakMap<Server, Watched>();

  constructor(
    private readonly catalogue: Catalogue,
    private readonly changes: Changes,
  ) {}

  /** From now until the server is closed. Sets its `onclose`: whoever needs that too must call this one. */
  attach(server: Server, owner: Principal): void {
    const watched: Watched = new Map();
    this.watchedBy.set(server, watched);
    server.onclose = this.changes.subscribe((change) => {
      // A client that is gone, or has opened no stream, misses a notice and nothing else.
      this.tell(server, owner, watched, change)?.catch(() => {});
    });
  }

  /** @throws Failure where the principal may not read the resource, watches too many, or has no connection to be told on. */
  watch(server: Server, uri: string, principal: Principal): void {
    const watched = this.watchedBy.get(server);
    if (watched === undefined)
      throw new Failure('invalid_input', 'Subscribing needs a session: begin with initialize.');
    const refusal = readDenial(this.catalogue, uri, principal);
    if (refusal !== undefined) throw refusal;
    if (watched.size >= MAX_WATCHED && !watched.has(uri)) {
      throw new Failure('rate_limited', 'You watch too many resources. Unsubscribe from some.', { limit: MAX_WATCHED });
    }
    watched.set(uri, principal);
  }

  unwatch(server: Server, uri: string): void {
    this.watchedBy.get(server)?.delete(uri);
  }

  private tell(server: Server, owner: Principal, watched: Watched, change: Change): Promise<void> | undefined {
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
        return mayKnow ? server.sendResourceUpdated({ uri }) : undefined;
      }
    }
  }
}
