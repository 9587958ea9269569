import { type Attributes, context, INVALID_SPAN_CONTEXT, propagation, type Span, trace } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';

// What the instrumentation does for every request it does before it asks whether a span is kept, and most are not: under a
// call that is not recorded only what can be seen from outside is left of it.

interface AskedRequest {
  readonly origin: string | URL;
  readonly method: string;
  addHeader(name: string, value: string): void;
}

/** Of the instrumentation of undici, what is used here. */
interface WatchesRequests {
  /** From which it measures how long a request took, and takes what it says of it. */
  readonly _recordFromReq: WeakMap<object, { span: Span; attributes: Attributes; startTime: unknown }>;
  onRequestCreated(message: { readonly request: AskedRequest }): void;
  getRequestMethod(method: string): string;
}

type Constructor<Instance> = new (config: object) => Instance;

/** The same, but for how little it does where nothing is recorded. */
export function sparingRequests<Instance>(Undici: Constructor<Instance>): Constructor<Instance> {
  return sparing(Undici as Constructor<WatchesRequests>) as typeof Undici;
}

function sparing(Base: Constructor<WatchesRequests>): Constructor<WatchesRequests> {
  return class extends Base {
    override onRequestCreated(message: { readonly request: AskedRequest }): void {
      const { request } = message;
      // Outside of any span the sampler is asked, as always.
      const isUnrecorded = trace.getActiveSpan()?.isRecording() === false;
      if (!isUnrecorded || request.method === 'CONNECT') return super.onRequestCreated(message);
      handOn(request);
      const attributes = { 'http.request.method': this.getRequestMethod(request.method), ...hostOf(request.origin) };
      this._recordFromReq.set(request, { span: NO_SPAN, attributes, startTime: hrTime() });
    }
  };
}

const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** The trace goes on where it is asked, as one that is not recorded. */
function handOn(request: AskedRequest): void {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  for (const name in headers) request.addHeader(name, String(headers[name]));
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
/** Origins whose parts are remembered; more than a service asks. */
const MOST_KNOWN = 100;
const known = new Map<string, Attributes>();

function hostOf(origin: string | URL): Attributes {
  const text = String(origin);
  let host = known.get(text);
  if (host === undefined) {
    const { protocol, hostname, port } = new URL(text);
    host = {
      'server.address': hostname,
      'server.port': port === '' ? PORTS[protocol] : Number(port),
      'url.scheme': protocol.slice(0, -1),
    };
    if (known.size < MOST_KNOWN) known.set(text, host);
  }
  return host;
}
