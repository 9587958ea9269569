import { Injectable } from '@nestjs/common';
import { type Context, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { FAILURES } from '../errors/failure-table.js';
import * as attribute from '../observability/call-attributes.js';
import { METHOD_OF } from '../observability/metrics/call-labels.js';
import type { Call, CallRequest, TraceContext } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** One SERVER span per call, child of the client's own span when `_meta` carries one. Without an SDK it costs nothing. */
@Injectable()
export class TraceStage implements Stage {
  private readonly tracer = trace.getTracer('gatehouse');

  async handle(call: Call, next: Next): Promise<Settled> {
    const { kind, origin } = call.request;
    const client = remoteContext(origin.traceContext);
    const carrier = remoteContext(origin.httpTraceContext);
    const parent = client ?? carrier ?? context.active();
    const carrierSpan = client && carrier && trace.getSpanContext(carrier);
    const span = this.tracer.startSpan(
      METHOD_OF[kind],
      {
        kind: SpanKind.SERVER,
        attributes: attributesOf(call),
        ...(carrierSpan && { links: [{ context: carrierSpan }] }),
      },
      parent,
    );
    const settled = await context.with(trace.setSpan(parent, span), next);
    if (span.isRecording()) describe(span, call, settled);
    span.end();
    return settled;
  }
}

/** Undefined for what is not a valid context: as a parent it would leave the span an orphan. */
function remoteContext(carried: TraceContext | undefined): Context | undefined {
  if (carried === undefined) return undefined;
  const extracted = propagation.extract(context.active(), carried);
  return trace.getSpanContext(extracted) === undefined ? undefined : extracted;
}

function attributesOf({ executionId, request: { kind, origin } }: Call) {
  return {
    [attribute.METHOD_NAME]: METHOD_OF[kind],
    [attribute.NETWORK_TRANSPORT]: origin.transport === 'stdio' ? 'pipe' : 'tcp',
    [attribute.EXECUTION_ID]: executionId,
    ...(origin.protocolVersion !== undefined && { [attribute.PROTOCOL_VERSION]: origin.protocolVersion }),
    ...(origin.sessionId !== undefined && { [attribute.SESSION_ID]: origin.sessionId }),
    ...(origin.requestId !== undefined && { [attribute.REQUEST_ID]: String(origin.requestId) }),
  };
}

function describe(span: Span, call: Call, settled: Settled): void {
  const { kind } = call.request;
  const name = call.known?.name ?? attribute.OTHER;
  span.updateName(kind === 'resource' || kind === 'request' ? METHOD_OF[kind] : `${METHOD_OF[kind]} ${name}`);
  if (kind === 'tool') span.setAttributes({ [attribute.TOOL_NAME]: name, [attribute.OPERATION_NAME]: 'execute_tool' });
  if (kind === 'prompt') span.setAttribute(attribute.PROMPT_NAME, name);
  span.setAttribute(attribute.OUTCOME, settled.outcome);
  if (call.cache !== undefined) span.setAttribute(attribute.CACHE, call.cache);
  if (settled.outcome === 'ok') return;
  const { inCall, jsonRpcCode, burnsErrorBudget } = FAILURES[settled.outcome];
  span.setAttribute(attribute.ERROR_TYPE, settled.outcome);
  if (isErrorObject(kind, inCall)) span.setAttribute(attribute.STATUS_CODE, String(jsonRpcCode));
  // The caller's own mistakes are not errors of this service.
  if (burnsErrorBudget || settled.outcome === 'tool_error') span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Whether the client gets a JSON-RPC error, and so a status code, or a result that says it went wrong. */
function isErrorObject(kind: CallRequest['kind'], inCall: (typeof FAILURES)['internal']['inCall']): boolean {
  return inCall === 'json_rpc_error' || (inCall === 'is_error' && kind !== 'tool');
}
