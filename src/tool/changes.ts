import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** The lists of MCP that may change, as its words for that. */
export const LIST_CHANGES = ['tools_list_changed', 'prompts_list_changed', 'resources_list_changed'] as const;

/** What clients may want to know of. The words are MCP's, and so is the shape, so that its server can listen too. */
export type Change =
  | { readonly kind: (typeof LIST_CHANGES)[number] }
  | { readonly kind: 'resource_updated'; readonly uri: string };

/** The id is the same wherever one change is told. */
type Listener = (change: Change, id: string) => void;

/** Carries changes to whoever delivers them. Who may learn of one is decided where it is delivered. */
@Injectable()
export class Changes {
  private readonly listeners = new Set<Listener>();
  private relay: Listener | undefined;

  get listenerCount(): number {
    return this.listeners.size;
  }

  /** Tells of a change that happened on this instance. */
  publish(change: Change): void {
    const id = randomUUID();
    this.deliver(change, id);
    this.relay?.(change, id);
  }

  /** Tells the listeners of this instance alone: of what another one has published. */
  deliver(change: Change, id: string = randomUUID()): void {
    for (const listener of this.listeners) listener(change, id);
  }

  /** @param listener Must not throw. @returns What ends it. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** @param relay Hears of what is published here. Must not throw. */
  relayTo(relay: Listener): void {
    this.relay = relay;
  }
}
