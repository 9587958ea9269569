import { Injectable } from '@nestjs/common';
import { type Attributes, type Histogram, trace, TraceFlags } from '@opentelemetry/api';
import { FAILURE_KINDS, type OutcomeName } from '../../errors/failure-kinds.js';
import * as attribute from '../call-attributes.js';
import { type CallKind, METHOD_OF, METHODS, protocolVersionLabel, REJECTIONS } from './call-labels.js';
import { Exemplars } from './exemplars.js';
import { ServiceMeter } from './service-meter.js';

/** What is counted of a call that has ended. */
export interface MeasuredCall {
  readonly kind: CallKind;
  /** As the catalogue spells it; `_OTHER` for what is not in it. */
  readonly name: string;
  readonly outcome: OutcomeName;
  readonly transport: 'http' | 'stdio';
  /** As the client wrote it. */
  readonly protocolVersion: string | undefined;
  readonly durationMs: number;
}

/** The instruments of a call. Every label is from a closed set; every counter that is known starts at 0. */
@Injectable()
export class CallMetrics {
  readonly exemplars = new Exemplars();
  private readonly active = new Map<string, number>(METHODS.map((method) => [method, 0]));
  private readonly requests;
  private readonly errors;
  private readonly rejections;
  private readonly requestDuration;
  private readonly toolDuration;
  private readonly operationDuration;

  constructor(meter: ServiceMeter) {
    this.requests = meter.counter('mcp.requests.total', 'Calls that have ended, by outcome.');
    this.errors = meter.counter('mcp.errors.total', 'Calls that have ended with any outcome but ok.');
    this.rejections = meter.counter('mcp.rejections', 'Calls refused before their handler did any work.');
    this.requestDuration = meter.latency('mcp.request.duration', 'Time from the arrival of a call to its outcome.');
    this.toolDuration = meter.latency('mcp.tool.duration', 'The same for calls of tools, by tool.');
    this.operationDuration = meter.latency(
      'mcp.server.operation.duration',
      "The same, by OpenTelemetry's conventions.",
    );
    meter.observeUpDown('mcp.requests.active', 'Calls that have arrived and not ended.', () =>
      [...this.active].map(([method, count]) => [count, { method }] as const),
    );
    for (const reason of REJECTIONS) this.rejections.add(0, { reason });
    for (const method of METHODS) {
      for (const outcome of ['ok', ...FAILURE_KINDS]) this.requests.add(0, { method, outcome });
      for (const kind of FAILURE_KINDS) this.errors.add(0, { method, [attribute.ERROR_TYPE]: kind });
    }
  }

  /** Counts the call as active until it is disposed of. */
  begin(kind: CallKind): Disposable {
    const method = METHOD_OF[kind];
    const change = (by: number) => this.active.set(method, (this.active.get(method) ?? 0) + by);
    change(1);
    return { [Symbol.dispose]: () => void change(-1) };
  }

  end(call: MeasuredCall): void {
    const { kind, outcome } = call;
    const method = METHOD_OF[kind];
    const tool = kind === 'tool' ? { tool: call.name } : {};
    this.requests.add(1, { method, outcome });
    if (outcome !== 'ok') this.errors.add(1, { method, [attribute.ERROR_TYPE]: outcome });
    if (REJECTIONS.has(outcome)) this.rejections.add(1, { reason: outcome, ...tool });
    const seconds = call.durationMs / 1_000;
    this.operationDuration.record(seconds, operationAttributes(call));
    this.measure(this.requestDuration, 'mcp.request.duration', seconds, { method, outcome });
    if (kind === 'tool') this.measure(this.toolDuration, 'mcp.tool.duration', seconds, { ...tool, outcome });
  }

  private measure(histogram: Histogram, metric: string, seconds: number, attributes: Attributes): void {
    histogram.record(seconds, attributes);
    const span = trace.getActiveSpan();
    if (!span?.isRecording()) return;
    const { traceId, spanId, traceFlags } = span.spanContext();
    // The trace of an unsampled span cannot be looked up.
    if ((traceFlags & TraceFlags.SAMPLED) === 0) return;
    this.exemplars.keep(metric, attributes, { traceId, spanId, value: seconds, at: Date.now() });
  }
}

/** https://github.com/open-telemetry/semantic-conventions-genai, `mcp.server.operation.duration` */
function operationAttributes({ kind, name, outcome, transport, protocolVersion }: MeasuredCall): Attributes {
  return {
    [attribute.METHOD_NAME]: METHOD_OF[kind],
    [attribute.NETWORK_TRANSPORT]: transport === 'stdio' ? 'pipe' : 'tcp',
    ...(kind === 'tool' && { [attribute.TOOL_NAME]: name }),
    ...(outcome !== 'ok' && { [attribute.ERROR_TYPE]: outcome }),
    ...(protocolVersion !== undefined && { [attribute.PROTOCOL_VERSION]: protocolVersionLabel(protocolVersion) }),
  };
}
