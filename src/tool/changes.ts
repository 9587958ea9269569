import { Injectable } from '@nestjs/common';

/** What clients may want to know of. The words are MCP's, and so is the shape, so that its server can listen too. */
export type Change =
  | { readonly kind: 'tools_list_changed' }
  | { readonly kind: 'prompts_list_changed' }
  | { readonly kind: 'resources_list_changed' }
  | { readonly kind: 'resource_updated'; readonly uri: string };

type Listener = (change: Change) => void;

/** Carries changes to whoever delivers them, on this instance. Who may learn of one is decided where it is delivered. */
@Injectable()
export class Changes {
  private readonly listeners = new Set<Listener>();

  get listenerCount(): number {
    return this.listeners.size;
  }

  publish(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }

  /** @param listener Must not throw. @returns What ends it. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
