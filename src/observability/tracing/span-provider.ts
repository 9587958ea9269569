import type { Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import { type Tracing, SpanTracer } from './span-tracer.js';

/** The tracers of this process, each found again by what it says of itself. */
export class SpanProvider implements TracerProvider {
  private readonly tracers = new Map<string, SpanTracer>();

  constructor(private readonly tracing: Tracing) {}

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    const schemaUrl = options?.schemaUrl;
    const key = JSON.stringify([name, version, schemaUrl]);
    let tracer = this.tracers.get(key);
    if (tracer === undefined) {
      const scope = { name, ...(version !== undefined && { version }), ...(schemaUrl !== undefined && { schemaUrl }) };
      this.tracers.set(key, (tracer = new SpanTracer(scope, this.tracing)));
    }
    return tracer;
  }
}
