/** One request of a session, for as long as it is answered. */
export interface Use {
  isOpen: boolean;
  readonly isStream: boolean;
  /** Ends the answer before its time. */
  end?: () => void;
  readonly leave: () => void;
}

/** The same answer: whoever reads it to its end, or gives it up, leaves. */
export function watched({ status, headers }: Response, body: ReadableStream<Uint8Array>, use: Use): Response {
  const reader = body.getReader();
  const passedOn = new ReadableStream<Uint8Array>({
    start: (controller) => {
      use.end = () => {
        use.leave();
        controller.close();
        void reader.cancel().catch(() => {});
      };
    },
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (!use.isOpen) return;
        if (!done) return controller.enqueue(value);
        use.leave();
        controller.close();
      } catch (error) {
        use.leave();
        throw error;
      }
    },
    cancel: (reason) => {
      use.leave();
      return reader.cancel(reason);
    },
  });
  return new Response(passedOn, { status, headers });
}
