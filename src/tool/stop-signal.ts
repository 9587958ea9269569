/** What an AbortSignal says, for whoever hears it and does not pass it on to a library. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * An AbortController whose AbortSignal is made when somebody asks for it. Listening to an AbortSignal, and leaving it,
 * costs a call more than all the rest of its deadline.
 */
export class StopController implements StopSignal {
  private controller: AbortController | undefined;
  private readonly listeners = new Set<() => void>();
  private isStopped = false;

  get aborted(): boolean {
    return this.isStopped;
  }

  /** The same as an AbortSignal, for what takes no less. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.isStopped) this.controller.abort();
    return this.controller.signal;
  }

  /** Only the first time counts. */
  abort(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.controller?.abort();
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }

  /** Told once, as everything is here. */
  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.isStopped) this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }
}
