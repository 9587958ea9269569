import { Injectable } from '@nestjs/common';
import { ClientNames, OTHER_CLIENT } from '../identity/clients/client-names.js';
import { OTHER } from '../observability/call-attributes.js';
import { AnswerMetrics } from '../observability/metrics/answer-metrics.js';
import { CallMetrics } from '../observability/metrics/call-metrics.js';
import type { Call } from './call.js';
import { errorCodeOf } from './error-code.js';
import type { Settled } from './settled.js';
import type { Stage } from './stage.js';

/** Counts and times every request, with the word its audit row and its span have. Inside the span: exemplars name it. */
@Injectable()
export class MeasureStage implements Stage {
  constructor(
    private readonly metrics: CallMetrics,
    private readonly answers: AnswerMetrics,
    private readonly clients: ClientNames,
  ) {
    clients.onNamed((names) => metrics.know([...names, OTHER_CLIENT]));
  }

  enter({ request }: Call): void {
    this.metrics.begin(request.method);
  }

  leave(call: Call, settled: Settled): Settled {
    try {
      this.measure(call, settled);
      return settled;
    } finally {
      this.metrics.over(call.request.method);
    }
  }

  private measure(call: Call, settled: Settled): void {
    const { kind, method, origin } = call.request;
    const name = call.known?.name ?? OTHER;
    const client = this.clients.of(call.principal);
    this.metrics.end({
      method,
      tool: kind === 'tool' ? name : undefined,
      client,
      outcome: settled.outcome,
      errorCode: errorCodeOf(call, settled),
      transport: origin.transport,
      protocolVersion: origin.protocolVersion,
      durationMs: call.durationMs,
    });
    // What was withheld has cost nobody anything.
    if (kind === 'tool' && settled.outcome === 'ok' && call.answerSize !== undefined) {
      this.answers.answered(name, client, call.answerSize);
    }
  }
}
