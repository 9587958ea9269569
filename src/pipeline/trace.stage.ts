import { Injectable } from '@nestjs/common';
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { FAILURES } from '../errors/failure-table.js';
import * as attribute from '../observability/call-attributes.js';
import { METHOD_OF } from '../observability/metrics/call-labels.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** One SERVER span per call, child of the client's own span when `_meta` carries one. Without an SDK it costs nothing. */
@Injectable()
export class TraceStage implements Stage {
  private readonly tracer = trace.getTracer('gatehouse');

  async handle(call: Call, next: Next): Promise<Settled> {
    const { kind, origin } = call.request;
    const attributes = {
      [attribute.METHOD_NAME]: METHOD_OF[kind],
      [attribute.NETWORK_TRANSPORT]: origin.transport === 'stdio' ? 'pipe' : 'tcp',
      [attribute.EXECUTION_ID]: call.executionId,
      ...(origin.protocolVersion !== undefined && { [attribute.PROTOCOL_VERSION]: origin.protocolVersion }),
      ...(origin.requestId !== undefined && { [attribute.REQUEST_ID]: String(origin.requestId) }),
    };
    const span = this.tracer.startSpan(METHOD_OF[kind], { kind: SpanKind.SERVER, attributes }, parentOf(call));
    const settled = await context.with(trace.setSpan(context.active(), span), next);
    if (span.isRecording()) describe(span, call, settled);
    span.end();
    return settled;
  }
}

/** The client's span from `_meta`; what is not a valid one leaves the ambient context, or the span would be orphaned. */
function parentOf(call: Call) {
  const { traceparent, tracestate } = call.request.origin;
  if (traceparent === undefined) return context.active();
  const extracted = propagation.extract(context.active(), { traceparent, ...(tracestate && { tracestate }) });
  return trace.getSpanContext(extracted) === undefined ? context.active() : extracted;
}

function describe(span: Span, call: Call, settled: Settled): void {
  const { kind } = call.request;
  const name = call.known?.name ?? attribute.OTHER;
  span.updateName(kind === 'resource' || kind === 'request' ? METHOD_OF[kind] : `${METHOD_OF[kind]} ${name}`);
  if (kind === 'tool') span.setAttributes({ [attribute.TOOL_NAME]: name, [attribute.OPERATION_NAME]: 'execute_tool' });
  if (kind === 'prompt') span.setAttribute(attribute.PROMPT_NAME, name);
  span.setAttribute(attribute.OUTCOME, settled.outcome);
  if (settled.outcome === 'ok') return;
  span.setAttribute(attribute.ERROR_TYPE, settled.outcome);
  // The caller's own mistakes are not errors of this service.
  if (FAILURES[settled.outcome].burnsErrorBudget || settled.outcome === 'tool_error') {
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
}
