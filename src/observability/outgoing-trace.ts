import { context, propagation } from '@opentelemetry/api';

/**
 * W3C trace context for what this process asks of another, to be sent along; empty outside a trace. Baggage stays here,
 * whatever the propagators in use: it may hold what a caller wrote.
 */
export function outgoingTrace(): { readonly traceparent?: string; readonly tracestate?: string } {
  const carrier: { traceparent?: string; tracestate?: string } = {};
  propagation.inject(context.active(), carrier);
  const { traceparent, tracestate } = carrier;
  return { ...(traceparent && { traceparent }), ...(tracestate && { tracestate }) };
}
