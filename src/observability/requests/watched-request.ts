import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { Failure } from '../../errors/failure.js';
import { CONNECTION_WAIT, ERROR_TYPE, OTHER } from '../call-attributes.js';
import { errorOf, type RequestEndings, UNANSWERED, UNSENT } from './request-endings.js';

/** A connection, as far as it is told where it leads. */
export interface Connection {
  /** Absent before there is one. */
  socket?: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined } | null;
}

/** One request, from where it was asked for, so a wait for a connection is part of it, to where who asked has its answer. */
export class WatchedRequest {
  private readonly startedAt = performance.now();
  private status = UNSENT;
  private connection: Connection | undefined;

  /** @param span Absent where nothing is recorded. */
  constructor(
    private readonly endings: RequestEndings,
    private readonly span: Span | undefined,
  ) {}

  takenBy(connection: Connection): void {
    this.connection = connection;
  }

  sent(): void {
    this.status = UNANSWERED;
    if (this.span === undefined) return;
    const peer = this.connection?.socket;
    this.span.setAttributes({
      'network.peer.address': peer?.remoteAddress,
      'network.peer.port': peer?.remotePort,
      'network.protocol.version': '1.1',
      [CONNECTION_WAIT]: Math.round(performance.now() - this.startedAt),
    });
  }

  answered(status: number): void {
    this.status = status;
  }

  /** @param fault What kept it from an answer, or from the end of one; undefined where nothing did. */
  ended(fault?: unknown): void {
    const error = fault === undefined ? undefined : errorTypeOf(fault);
    this.endings.record((performance.now() - this.startedAt) / 1_000, this.status, error);
    if (this.span === undefined) return;
    describe(this.span, this.status, error, fault);
    this.span.end();
  }
}

function describe(span: Span, status: number, error: string | undefined, fault: unknown): void {
  if (status > UNANSWERED) span.setAttribute('http.response.status_code', status);
  const type = errorOf(status, error);
  if (type === undefined) return;
  span.setAttribute(ERROR_TYPE, type);
  const isThrown = error !== undefined && fault instanceof Error;
  if (isThrown) span.recordException(fault);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(isThrown && { message: fault.message }) });
}

/** Undefined for what was given up, which is nobody's error. A Failure has the word it has everywhere. */
function errorTypeOf(fault: unknown): string | undefined {
  if (fault instanceof Failure) return fault.kind;
  if (!(fault instanceof Error)) return OTHER;
  if (fault.name === 'AbortError') return undefined;
  const { code } = fault as NodeJS.ErrnoException;
  // That of a DOMException is a number.
  return typeof code === 'string' && code !== '' ? code : fault.name;
}
