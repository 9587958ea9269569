type Bytes = Uint8Array;

export interface PassedOn {
  readonly stream: ReadableStream<Bytes>;
  /** Ends it before its time, where it has not ended. */
  readonly end: () => void;
}

/** A stream as it is read. @param onOver Called once, however it ends: read, given up, failed or ended. */
export function passedOn(source: ReadableStream<Bytes>, onOver: () => void): PassedOn {
  const reader = source.getReader();
  let to!: ReadableStreamDefaultController<Bytes>;
  let isOver = false;
  const over = () => {
    if (!isOver) onOver();
    isOver = true;
  };
  const stream = new ReadableStream<Bytes>({
    start: (controller) => void (to = controller),
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (isOver) return;
        if (!done) return controller.enqueue(value);
        over();
        controller.close();
      } catch (error) {
        over();
        throw error;
      }
    },
    cancel: (reason) => {
      over();
      return reader.cancel(reason);
    },
  });
  const end = () => {
    if (isOver) return;
    over();
    to.close();
    // A source that fails to end has ended.
    reader.cancel().catch(() => {});
  };
  return { stream, end };
}
