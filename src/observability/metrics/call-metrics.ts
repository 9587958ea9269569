import { Injectable } from '@nestjs/common';
import { FAILURE_KINDS, type OutcomeName } from '../../errors/failure-kinds.js';
import * as attribute from '../call-attributes.js';
import { CALL_METHODS, isCallMethod, type Method, METHODS } from '../methods.js';
import { CallEnding, type EndingInstruments } from './call-ending.js';
import { REJECTIONS } from './call-labels.js';
import { CallTally } from './call-tally.js';
import { Exemplars } from './exemplars.js';
import { keptTrace } from './kept-trace.js';
import { OncePer } from './once-per.js';
import type { Carried, Ending } from './operation-durations.js';
import { ServiceMeter } from './service-meter.js';

/** What is counted of a request that has ended. */
export interface MeasuredRequest extends Ending, Carried {
  /** From the configuration. */
  readonly client: string;
  readonly durationMs: number;
}

const OUTCOMES: readonly OutcomeName[] = ['ok', ...FAILURE_KINDS];

/** The instruments of a request. Every label is from a closed set; every counter that is known starts at 0. */
@Injectable()
export class CallMetrics {
  readonly exemplars = new Exemplars();
  readonly tally = new CallTally();
  private readonly active = new Map<Method, number>(METHODS.map((method) => [method, 0]));
  private readonly endings;
  private readonly byClient;

  constructor(meter: ServiceMeter) {
    const instruments: EndingInstruments = {
      requests: meter.counter('mcp.requests.total'),
      errors: meter.counter('mcp.errors.total'),
      rejections: meter.counter('mcp.rejections'),
      requestDuration: meter.latency('mcp.request.duration'),
      toolDuration: meter.latency('mcp.tool.duration'),
      operationDuration: meter.latency('mcp.server.operation.duration'),
    };
    const ending = (what: Ending) => new CallEnding(instruments, this.exemplars, what);
    this.endings = new OncePer(
      (method: Method) =>
        new OncePer(
          (tool: string | undefined) => new OncePer((outcome: OutcomeName) => ending({ method, tool, outcome })),
        ),
    );
    const byClient = meter.counter('mcp.requests.by_client');
    this.byClient = new OncePer(
      (client: string) => new OncePer((outcome: OutcomeName) => byClient.of({ client, outcome })),
    );
    meter.observeUpDown('mcp.requests.active', () =>
      [...this.active].map(([method, count]) => [count, { method }] as const),
    );
    startAtNothing(instruments);
  }

  /** Clients that may call: what they are counted under starts at 0. */
  know(clients: readonly string[]): void {
    for (const client of clients) {
      for (const outcome of OUTCOMES) this.byClient.of(client).of(outcome).add(0);
    }
  }

  /** Counts the request as active, until it is over. */
  begin(method: Method): void {
    this.active.set(method, (this.active.get(method) ?? 0) + 1);
  }

  over(method: Method): void {
    this.active.set(method, (this.active.get(method) ?? 0) - 1);
  }

  end(request: MeasuredRequest): void {
    const { method, tool, outcome, client, durationMs } = request;
    if (isCallMethod(method)) this.tally.add(method === 'tools/call', outcome, durationMs);
    this.byClient.of(client).of(outcome).add(1);
    this.endings
      .of(method)
      .of(tool)
      .of(outcome)
      .add(durationMs / 1_000, request, keptTrace());
  }
}

/** All that can become of a call; of the other requests that there were none yet. */
function startAtNothing({ requests, errors, rejections }: EndingInstruments): void {
  for (const reason of REJECTIONS) rejections.add(0, { reason });
  for (const method of METHODS) requests.add(0, { method, outcome: 'ok' });
  for (const method of [...CALL_METHODS, attribute.OTHER]) {
    for (const outcome of FAILURE_KINDS) requests.add(0, { method, outcome });
    for (const kind of FAILURE_KINDS) errors.add(0, { method, [attribute.ERROR_TYPE]: kind });
  }
}
