import { Injectable } from '@nestjs/common';
import { Failure } from '../../../errors/failure.js';
import type { ToolCall } from '../../../tool/tool-call.js';
import { oneOfMany } from '../client/asking.js';
import { Clock } from '../clock.js';
import { IssueReader } from './issue-reader.js';
import { IssueWriter } from './issue-writer.js';
import { KnownLabels } from './known-labels.js';
import type { Repository } from './subjects.js';

/** What became of one issue. */
export interface Labelled {
  readonly number: number;
  readonly result: 'labelled' | 'failed' | 'not_tried';
  /** Why not; null where it was done. */
  readonly reason: string | null;
}

/** Issues that are looked at side by side before the first is changed. */
const AT_ONCE = 5;
/** Milliseconds one more write may take: with less, the answer would come too late to say what was done. */
const WRITE_NEEDS_MS = 3_000;
/** Milliseconds before the deadline at which a write is given up, so that those before it are still told. */
const TELLING_NEEDS_MS = 1_000;

/** Adds labels to many issues, and says of each what became of it. */
@Injectable()
export class LabelBatch {
  constructor(
    private readonly reader: IssueReader,
    private readonly writer: IssueWriter,
    private readonly labels: KnownLabels,
    private readonly clock: Clock,
  ) {}

  /** @throws Failure where not one issue was labelled: what ended the batch, else that of the first. */
  async add(repository: Repository, numbers: readonly number[], labels: readonly string[], call: ToolCall) {
    await this.labels.require(repository, labels, oneOfMany(call));
    const failures = await this.unfit(repository, numbers, call);
    const results: Labelled[] = [];
    let ending: Failure | undefined;
    for (const [index, number] of numbers.entries()) {
      const known = failures.get(number);
      if (ending === undefined && known === undefined) {
        const failure = await this.label({ ...repository, number }, labels, call);
        if (failure !== undefined) failures.set(number, failure);
        ending = failure !== undefined && endsAll(failure) ? failure : undefined;
      }
      results.push(resultOf(number, failures.get(number), ending));
      call.progress(index + 1, numbers.length, `#${number}`);
    }
    const [first] = failures.values();
    if (first !== undefined && results.every(({ result }) => result !== 'labelled'))
      throw inAll(ending ?? first, results);
    return results;
  }

  /** Those that are no issues, or cannot be seen, found before anything is changed. */
  private async unfit(repository: Repository, numbers: readonly number[], call: ToolCall) {
    const failures = new Map<number, Failure>();
    const waiting = [...numbers];
    const look = async (): Promise<void> => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
        const failure = await failureOf(this.reader.one({ ...repository, number }, oneOfMany(call)));
        if (failure !== undefined && endsAll(failure)) throw failure;
        if (failure !== undefined) failures.set(number, failure);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, look));
    return failures;
  }

  private async label(
    address: Repository & { readonly number: number },
    labels: readonly string[],
    call: ToolCall,
  ): Promise<Failure | undefined> {
    const leftMs = call.deadline - this.clock.now();
    if (leftMs < WRITE_NEEDS_MS) return outOfTime();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(unanswered()), leftMs - TELLING_NEEDS_MS);
    const signal = AbortSignal.any([call.signal, late.signal]);
    const asking = oneOfMany({ signal, deadline: call.deadline - TELLING_NEEDS_MS });
    try {
      return await failureOf(this.writer.addLabels(address, labels, asking));
    } finally {
      clearTimeout(timer);
    }
  }
}

async function failureOf(work: Promise<unknown>): Promise<Failure | undefined> {
  try {
    await work;
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
}

/** Whether the next issue would fare the same: then it is left alone. */
function endsAll({ kind }: Failure): boolean {
  return kind !== 'tool_error' && kind !== 'invalid_input';
}

function resultOf(number: number, own: Failure | undefined, ending: Failure | undefined): Labelled {
  if (own !== undefined) return { number, result: 'failed', reason: own.publicMessage };
  if (ending === undefined) return { number, result: 'labelled', reason: null };
  return {
    number,
    result: 'not_tried',
    reason: `Left alone because an issue before it failed: ${ending.publicMessage}`,
  };
}

/** One failure for all of them, which still says what became of each. */
function inAll(failure: Failure, results: readonly Labelled[]): Failure {
  const each = results.map(({ number, reason }) => `#${number}: ${reason}`).join(' ');
  return new Failure(failure.kind, `No issue was labelled. ${each}`, { ...failure.detail, cause: failure });
}

function unanswered(): Failure {
  return new Failure(
    'timeout',
    'GitHub did not answer in time, so it may have the labels or not. Call again: twice is the same as once.',
  );
}

function outOfTime(): Failure {
  return new Failure('upstream_limited', 'The time for this call was over. Call again with the issues that are left.', {
    retryAfter: 1,
  });
}
