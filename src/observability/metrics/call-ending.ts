import type { SpanContext } from '@opentelemetry/api';
import { ERROR_TYPE } from '../call-attributes.js';
import { REJECTIONS } from './call-labels.js';
import type { Exemplars } from './exemplars.js';
import { type Carried, type Ending, OperationDurations } from './operation-durations.js';
import type { Counter, CounterSeries, Histogram } from './series/instruments.js';
import { Timed } from './timed.js';

/** What is counted and timed under labels of how a request ended. */
export interface EndingInstruments {
  readonly requests: Counter;
  readonly errors: Counter;
  readonly rejections: Counter;
  readonly requestDuration: Histogram;
  readonly toolDuration: Histogram;
  readonly operationDuration: Histogram;
}

/** The series of all requests of one method, for one tool, that end with one outcome: found once, then added to. */
export class CallEnding {
  private readonly counted: readonly CounterSeries[];
  private readonly request: Timed;
  private readonly tool: Timed | undefined;
  private readonly operation: OperationDurations;

  constructor(of: EndingInstruments, exemplars: Exemplars, ending: Ending) {
    const { method, outcome } = ending;
    const tool = ending.tool === undefined ? undefined : { tool: ending.tool };
    this.counted = [
      of.requests.of({ method, outcome }),
      ...(outcome === 'ok' ? [] : [of.errors.of({ method, [ERROR_TYPE]: outcome })]),
      ...(REJECTIONS.has(outcome) ? [of.rejections.of({ reason: outcome, ...tool })] : []),
    ];
    this.request = new Timed('mcp.request.duration', of.requestDuration, exemplars, { method, outcome });
    this.tool = tool && new Timed('mcp.tool.duration', of.toolDuration, exemplars, { ...tool, outcome });
    this.operation = new OperationDurations(of.operationDuration, ending);
  }

  /** @param trace Where the trace of the call can be looked up. */
  add(seconds: number, carried: Carried, trace: SpanContext | undefined): void {
    for (const series of this.counted) series.add(1);
    this.operation.record(seconds, carried);
    this.request.record(seconds, trace);
    this.tool?.record(seconds, trace);
  }
}
