import { type Attributes, context, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { OTHER } from '../call-attributes.js';
import { OncePer } from '../metrics/once-per.js';
import type { Histogram } from '../metrics/series/instruments.js';
import { RequestEndings } from './request-endings.js';
import { serverOf, withoutTarget } from './server-of.js';
import { WatchedRequest } from './watched-request.js';

const tracer = trace.getTracer('gatehouse');

const KNOWN = new Set(['CONNECT', 'OPTIONS', 'HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY']);

/** What is told of requests to one origin, by method: what they all have in common is put together once. */
export class WatchedOrigin {
  private readonly ofMethod;

  constructor(origin: string, duration: Histogram) {
    const server = serverOf(origin);
    const target = withoutTarget(origin);
    this.ofMethod = new OncePer((original: string) => {
      const method = KNOWN.has(original.toUpperCase()) ? original.toUpperCase() : OTHER;
      const made: Attributes = { 'http.request.method': method, ...server };
      return {
        name: method === OTHER ? 'HTTP' : method,
        told: { ...made, 'http.request.method_original': original, ...target },
        endings: new RequestEndings(duration, made),
      };
    });
  }

  /** @param headers Those it will be made with: the trace of whoever asks goes on in them, recorded or not. */
  begin(method: string, headers: Record<string, string>): WatchedRequest {
    const { name, told, endings } = this.ofMethod.of(method);
    const asking = context.active();
    // Outside of any span the sampler is asked, as always.
    if (trace.getSpan(asking)?.isRecording() === false) {
      propagation.inject(asking, headers);
      return new WatchedRequest(endings, undefined);
    }
    const agent = headers['user-agent'];
    const attributes = agent === undefined ? told : { ...told, 'user_agent.original': agent };
    const span: Span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, asking);
    propagation.inject(trace.setSpan(asking, span), headers);
    return new WatchedRequest(endings, span);
  }
}
