type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Passes a body on as fast as it is read. Once more than `maxBytes` wait for a reader that does not keep up, both sides
 * are ended: the memory of the service is not its buffer.
 * @param onEnd Called once, however it ends.
 */
export function boundedBody(body: ReadableStream<Bytes>, maxBytes: number, onEnd: () => void): ReadableStream<Bytes> {
  const source = body.getReader();
  let isOver = false;
  const end = () => {
    if (isOver) return false;
    isOver = true;
    onEnd();
    return true;
  };
  const pump = async (to: ReadableStreamDefaultController<Bytes>): Promise<void> => {
    for (;;) {
      const { done, value } = await source.read();
      if (isOver) return;
      if (done) {
        end();
        return to.close();
      }
      // What waits is more than the bound before this piece: a long first piece alone is nobody's fault.
      if ((to.desiredSize ?? 0) <= 0) {
        end();
        to.error(new Error('The client does not read its stream'));
        return source.cancel();
      }
      to.enqueue(value);
    }
  };
  return new ReadableStream<Bytes>(
    {
      start: (to) => {
        pump(to).catch((error: unknown) => {
          if (end()) to.error(error);
        });
      },
      cancel: (reason) => {
        end();
        return source.cancel(reason);
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxBytes }),
  );
}
