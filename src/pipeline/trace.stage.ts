import { Injectable } from '@nestjs/common';
import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { looksPersonal } from '../audit/personal-data.js';
import { FAILURES } from '../errors/failure-table.js';
import * as attribute from '../observability/call-attributes.js';
import { processTelemetry } from '../observability/telemetry/process-telemetry.js';
import type { Eventual } from '../tool/eventual.js';
import type { Call, TraceContext } from './call.js';
import { errorCodeOf } from './error-code.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';
import { toldRequestId, toldRevision } from './told-origin.js';

/** One SERVER span per request, child of the client's own span when `_meta` carries one. Without an SDK it costs nothing. */
@Injectable()
export class TraceStage implements Stage {
  private readonly tracer = trace.getTracer('gatehouse');
  private readonly unsampledRoots = processTelemetry()?.unsampledRoots;

  handle(call: Call, next: Next): Eventual<Settled> {
    const unsampled = beginsTrace(call) ? this.unsampledRoots?.next(call.request.method) : undefined;
    return unsampled === undefined ? this.inSpan(call, next) : context.with(unsampled, next);
  }

  private inSpan(call: Call, next: Next): Eventual<Settled> {
    const { method, origin } = call.request;
    const client = remoteContext(origin.traceContext);
    const carrier = remoteContext(origin.httpTraceContext);
    const parent = client ?? carrier ?? context.active();
    const carrierSpan = client && carrier && trace.getSpanContext(carrier);
    const options = carrierSpan === undefined ? SERVER : { ...SERVER, links: [{ context: carrierSpan }] };
    const span = this.tracer.startSpan(method, options, parent);
    // The sampler looks at none of them, so a span that is not kept needs none.
    if (span.isRecording()) introduce(span, call);
    const settling = context.with(trace.setSpan(parent, span), next);
    return settling instanceof Promise
      ? settling.then((settled) => end(span, call, settled))
      : end(span, call, settling);
  }
}

const SERVER = { kind: SpanKind.SERVER };

function end(span: Span, call: Call, settled: Settled): Settled {
  if (span.isRecording()) describe(span, call, settled);
  span.end();
  return settled;
}

/** Whether no client, no proxy and nothing in this process says what it is a part of. */
function beginsTrace({ request: { origin } }: Call): boolean {
  return (
    origin.traceContext === undefined && origin.httpTraceContext === undefined && context.active() === ROOT_CONTEXT
  );
}

/** Characters of a `tracestate` that W3C asks everybody to pass on. */
const LONGEST_STATE = 512;

/** Undefined for what is not a valid context: as a parent it would leave the span an orphan. */
function remoteContext(carried: TraceContext | undefined): Context | undefined {
  if (carried === undefined) return undefined;
  const { tracestate, ...rest } = carried;
  // It travels with every span, and a client may write anything there.
  const isTold = tracestate !== undefined && tracestate.length <= LONGEST_STATE && !looksPersonal(tracestate);
  const told = isTold ? carried : rest;
  const extracted = propagation.extract(context.active(), told);
  return trace.getSpanContext(extracted) === undefined ? undefined : extracted;
}

/** What is known before anything is done. */
function introduce(span: Span, { executionId, request: { method, origin } }: Call): void {
  const revision = toldRevision(origin.protocolVersion);
  const requestId = toldRequestId(origin.requestId);
  span.setAttribute(attribute.METHOD_NAME, method);
  span.setAttribute(attribute.NETWORK_TRANSPORT, origin.transport === 'stdio' ? 'pipe' : 'tcp');
  span.setAttribute(attribute.EXECUTION_ID, executionId);
  if (revision !== undefined) span.setAttribute(attribute.PROTOCOL_VERSION, revision);
  if (isSessionId(origin.sessionId)) span.setAttribute(attribute.SESSION_ID, origin.sessionId);
  if (requestId !== undefined) span.setAttribute(attribute.REQUEST_ID, String(requestId));
}

const SESSION_ID = /^[0-9a-f-]{36}$/;

/** Ours are UUIDs; a client may send any other. */
function isSessionId(id: string | undefined): id is string {
  return id !== undefined && SESSION_ID.test(id);
}

function describe(span: Span, call: Call, settled: Settled): void {
  const { kind, method } = call.request;
  const name = call.known?.name ?? attribute.OTHER;
  if (kind === 'tool' || kind === 'prompt') span.updateName(`${method} ${name}`);
  if (kind === 'tool')
    span.setAttribute(attribute.TOOL_NAME, name).setAttribute(attribute.OPERATION_NAME, 'execute_tool');
  if (kind === 'prompt') span.setAttribute(attribute.PROMPT_NAME, name);
  span.setAttribute(attribute.OUTCOME, settled.outcome);
  if (call.cache !== undefined) span.setAttribute(attribute.CACHE, call.cache);
  if (settled.outcome === 'ok') return;
  span.setAttribute(attribute.ERROR_TYPE, settled.outcome);
  const errorCode = errorCodeOf(call, settled);
  if (errorCode !== undefined) span.setAttribute(attribute.STATUS_CODE, String(errorCode));
  // The caller's own mistakes are not errors of this service.
  if (FAILURES[settled.outcome].burnsErrorBudget || settled.outcome === 'tool_error')
    span.setStatus({ code: SpanStatusCode.ERROR });
}
