type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes that may wait on a stream that carries answers: some of the largest size a tool may give unless told otherwise. */
export const MAX_WAITING_BYTES = 4_194_304;

/**
 * Passes a body on as fast as it is read. Once more than `maxBytes` wait for a reader that does not keep up, both sides
 * are ended: the memory of the service is not its buffer.
 * @param onEnd Called once, however it ends, with whether it was not read.
 * @param ended Ends both sides when it is aborted. What made the body may not hear of it: a Request follows the signal it was
 *   made with only as long as somebody keeps that Request.
 */
export function boundedBody(
  body: ReadableStream<Bytes>,
  maxBytes: number,
  onEnd: (isUnread: boolean) => void,
  ended?: AbortSignal,
): ReadableStream<Bytes> {
  return new ReadableStream<Bytes>(
    new BoundedSource(body.getReader(), onEnd, ended),
    new ByteLengthQueuingStrategy({ highWaterMark: maxBytes }),
  );
}

class BoundedSource {
  private isOver = false;

  constructor(
    private readonly source: ReadableStreamDefaultReader<Bytes>,
    private readonly onEnd: (isUnread: boolean) => void,
    private readonly ended: AbortSignal | undefined,
  ) {}

  start(to: ReadableStreamDefaultController<Bytes>): void {
    if (this.ended?.aborted === true) return this.stop(to);
    this.ended?.addEventListener('abort', () => this.stop(to));
    this.pump(to).catch((error: unknown) => {
      if (this.end()) to.error(error);
    });
  }

  cancel(reason: unknown): Promise<void> {
    this.end();
    return this.source.cancel(reason);
  }

  private async pump(to: ReadableStreamDefaultController<Bytes>): Promise<void> {
    for (;;) {
      const { done, value } = await this.source.read();
      if (this.isOver) return;
      if (done) {
        this.end();
        return to.close();
      }
      // What waits is more than the bound before this piece: a long first piece alone is nobody's fault.
      if ((to.desiredSize ?? 0) <= 0) {
        this.end(true);
        to.error(new Error('The client does not read its stream'));
        return this.source.cancel();
      }
      to.enqueue(value);
    }
  }

  private stop(to: ReadableStreamDefaultController<Bytes>): void {
    if (!this.end()) return;
    to.close();
    // A source that fails to end has ended.
    this.source.cancel().catch(() => {});
  }

  /** @returns Whether it had not ended before. */
  private end(isUnread = false): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.onEnd(isUnread);
    return true;
  }
}
