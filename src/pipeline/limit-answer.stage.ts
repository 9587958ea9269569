import { Inject, Injectable } from '@nestjs/common';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import { Failure } from '../errors/failure.js';
import type { Operation } from '../tool/operation.js';
import { answerSize, type AnswerSize } from './answer-size.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Stage } from './stage.js';

/** Withholds an answer that is larger than its tool may answer, and says how large. Nothing is cut silently. */
@Injectable()
export class LimitAnswerStage implements Stage {
  constructor(@Inject(configSlice('calls')) private readonly config: Config['calls']) {}

  leave(call: Call, settled: Settled): Settled {
    if (settled.outcome !== 'ok' || 'questions' in settled.answer) return settled;
    const { operation } = call;
    const { answer } = settled;
    const text = JSON.stringify(answer);
    const size = answerSize(answer, text);
    call.written = { answer, text };
    call.answerSize = size;
    const excess = this.excess(operation, size);
    if (excess !== undefined) throw tooLarge(operation, excess);
    return settled;
  }

  private excess(operation: Operation, size: AnswerSize): Excess | undefined {
    const own = operation.kind === 'tool' ? operation.policy : undefined;
    const maxBytes = own?.maxBytes ?? this.config.answerMaxBytes;
    const maxTokens = own?.maxTokens ?? this.config.answerMaxTokens ?? Infinity;
    if (size.bytes > maxBytes) return { is: size.bytes, limit: maxBytes, unit: 'bytes' };
    return size.tokens > maxTokens ? { is: size.tokens, limit: maxTokens, unit: 'tokens (estimated)' } : undefined;
  }
}

interface Excess {
  readonly is: number;
  readonly limit: number;
  readonly unit: string;
}

function tooLarge(operation: Operation, { is, limit, unit }: Excess): Failure {
  const hasWritten = operation.kind === 'tool' && operation.effect !== 'read';
  const done = hasWritten ? ' What it was called for is done: do not repeat it.' : '';
  const ask = ' Ask for less: filter more narrowly, name fewer fields, or take a smaller page.';
  const message = `The answer has ${is} ${unit}, and ${operation.name} may answer ${limit}. None of it is shown.`;
  return new Failure('answer_too_large', message + (hasWritten ? done : ask), { limit });
}
