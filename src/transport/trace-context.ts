import type { TraceContext } from '../pipeline/call.js';

/** The W3C trace context among headers or in `_meta`; undefined where there is none. */
export function traceContext(read: (name: string) => unknown): TraceContext | undefined {
  const text = (name: string) => {
    const value = read(name);
    return typeof value === 'string' ? { [name]: value } : {};
  };
  const traceparent = read('traceparent');
  return typeof traceparent === 'string' ? { traceparent, ...text('tracestate'), ...text('baggage') } : undefined;
}
