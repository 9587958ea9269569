/** What an AbortSignal says, for whoever hears it and does not pass it on to a library. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * An AbortController whose AbortSignal is made when somebody asks for it. Most calls are over before anybody does, and a
 * signal with a listener costs more than all of a deadline.
 */
export class StopController implements StopSignal {
  private controller: AbortController | undefined;
  private listeners: Set<() => void> | undefined;
  private isStopped = false;
  private given: unknown;

  get aborted(): boolean {
    return this.isStopped;
  }

  /** As of an AbortSignal: an `AbortError` where none was given. */
  get reason(): unknown {
    return this.isStopped ? (this.given ?? this.signal.reason) : undefined;
  }

  /** The same as an AbortSignal, for what takes no less. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.isStopped) this.controller.abort(this.given);
    }
    return this.controller.signal;
  }

  /** Only the first time counts. */
  abort(reason?: unknown): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.given = reason;
    this.controller?.abort(reason);
    for (const listener of this.listeners ?? []) listener();
    this.listeners = undefined;
  }

  throwIfAborted(): void {
    if (this.isStopped) throw this.reason;
  }

  /** Told once, as everything is here. */
  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.isStopped) (this.listeners ??= new Set()).add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners?.delete(listener);
  }
}
