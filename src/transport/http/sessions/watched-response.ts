import { passedOn } from '../listening/passed-on.js';

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
  const { stream, end } = passedOn(body, use.leave);
  use.end = end;
  return new Response(stream, { status, headers });
}
