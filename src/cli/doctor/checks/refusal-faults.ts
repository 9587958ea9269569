import type { OutcomeName } from '../../../errors/failure-kinds.js';
import type { RawAnswer } from '../connection/raw-call.js';

/** What a refusal must look like from outside. */
export interface ExpectedRefusal {
  readonly status: number;
  readonly outcome: OutcomeName;
  /** Whether it says when to come back: `header` as well, where HTTP has a word for it. */
  readonly wait?: 'data' | 'header';
  /** What its challenge must contain. */
  readonly challenge?: string;
}

/** What is wrong with a refusal, part by part; empty where it is right. */
export function refusalFaults({ status, headers, data }: RawAnswer, expected: ExpectedRefusal): readonly string[] {
  const faults: string[] = [];
  if (status !== expected.status) faults.push(`status ${status} instead of ${expected.status}`);
  if (data.outcome !== expected.outcome) faults.push(`outcome ${word(data.outcome)} instead of ${expected.outcome}`);
  if (typeof data.decisionId !== 'string' || data.decisionId === '') faults.push('no decision id');
  if (expected.wait !== undefined && !(typeof data.retryAfter === 'number' && data.retryAfter > 0)) {
    faults.push('no retryAfter');
  }
  if (expected.wait === 'header' && !(Number(headers.get('retry-after')) > 0)) faults.push('no Retry-After header');
  const challenge = headers.get('www-authenticate') ?? '';
  if (expected.challenge !== undefined && !challenge.includes(expected.challenge)) {
    faults.push(`no ${expected.challenge} in WWW-Authenticate`);
  }
  return faults;
}

/** A server elsewhere may answer anything. */
export function word(outcome: unknown): string {
  return typeof outcome === 'string' ? outcome : 'missing';
}
