import {
  type Attributes,
  context,
  type Histogram as SdkInstrument,
  INVALID_SPAN_CONTEXT,
  propagation,
  type Span,
  trace,
} from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import type { Histogram } from '../metrics/series/instruments.js';
import { SdkHistogram } from '../metrics/series/sdk-instruments.js';
import { ownRequest } from '../requests/own-request.js';
import { serverOf } from '../requests/server-of.js';

// What the instrumentation does for every request it does before it asks whether a span is kept, and most are not: under a
// call that is not recorded only what can be seen from outside is left of it. Requests that tell of themselves are none of its.

interface AskedRequest {
  readonly origin: string | URL;
  readonly method: string;
  addHeader(name: string, value: string): void;
}

/** Of the instrumentation of undici, what is used here. */
interface WatchesRequests {
  /** From which it measures how long a request took, and takes what it says of it. */
  readonly _recordFromReq: WeakMap<object, { span: Span; attributes: Attributes; startTime: unknown }>;
  _httpClientDurationHistogram: SdkInstrument;
  _updateMetricInstruments(): void;
  onRequestCreated(message: { readonly request: AskedRequest }): void;
  getRequestMethod(method: string): string;
}

type Constructor<Instance> = new (config: object) => Instance;

/**
 * The same, but for how little it does where nothing is recorded.
 * @param durations Where it measures, in place of an instrument of its own.
 */
export function sparingRequests<Instance>(
  Undici: Constructor<Instance>,
  durations: Histogram | undefined,
): Constructor<Instance> {
  return sparing(Undici as Constructor<WatchesRequests>, durations) as typeof Undici;
}

/** Where it measures, once it has a meter. */
export function durationsOf(undici: object): Histogram {
  return new SdkHistogram((undici as WatchesRequests)._httpClientDurationHistogram);
}

function sparing(Base: Constructor<WatchesRequests>, durations: Histogram | undefined): Constructor<WatchesRequests> {
  return class extends Base {
    override _updateMetricInstruments(): void {
      if (durations === undefined) super._updateMetricInstruments();
      else this._httpClientDurationHistogram = durations;
    }

    override onRequestCreated(message: { readonly request: AskedRequest }): void {
      if (ownRequest.isBeingMade) return;
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

/** Origins whose parts are remembered; more than a service asks. */
const MOST_KNOWN = 100;
const known = new Map<string, Attributes>();

function hostOf(origin: string | URL): Attributes {
  const text = String(origin);
  let host = known.get(text);
  if (host === undefined) {
    host = serverOf(text);
    if (known.size < MOST_KNOWN) known.set(text, host);
  }
  return host;
}
