import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('gatehouse');

/** Whether what is asked now belongs to a call that is recorded: ask before anything is made for a span. */
export function isRecorded(): boolean {
  return trace.getActiveSpan()?.isRecording() === true;
}

/** Attributes of a span, by their names in OpenTelemetry's conventions. */
export type Told = Readonly<Record<string, string | number | undefined>>;

export interface Question {
  readonly name: string;
  readonly attributes: Told;
  /** What a failure may tell. Never its message, in which servers quote what was sent. */
  readonly failure: (thrown: unknown) => Told;
}

/** Asks a server in a span of its own. It begins at once, so it belongs to whoever asks, whenever the question is sent. */
export async function inClientSpan<T>({ name, attributes, failure }: Question, ask: () => Promise<T>): Promise<T> {
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
  try {
    return await ask();
  } catch (thrown) {
    span.setAttributes(failure(thrown)).setStatus({ code: SpanStatusCode.ERROR });
    throw thrown;
  } finally {
    span.end();
  }
}

/** What is done for several calls at once, and so in the trace of none. */
export function besideCalls(work: () => void): void {
  context.with(ROOT_CONTEXT, work);
}
