import { expect, it } from 'vitest';
import type { RawAnswer } from '../connection/raw-call.js';
import { refusalFaults } from './refusal-faults.js';
import { BAD_CREDENTIAL, OVER_LIMIT } from './refusals.js';

const GOOD: RawAnswer = {
  status: 429,
  headers: new Headers({ 'retry-after': '7' }),
  isError: true,
  data: { outcome: 'rate_limited', decisionId: 'id', retryAfter: 7 },
};

it('finds nothing wrong with a refusal that says everything', () => {
  expect(refusalFaults(GOOD, OVER_LIMIT)).toEqual([]);
});

it.each<[string, Partial<RawAnswer>]>([
  ['status 200 instead of 429', { status: 200 }],
  ['outcome overloaded instead of rate_limited', { data: { ...GOOD.data, outcome: 'overloaded' } }],
  ['outcome missing instead of rate_limited', { data: { ...GOOD.data, outcome: undefined } }],
  ['no decision id', { data: { ...GOOD.data, decisionId: '' } }],
  ['no retryAfter', { data: { ...GOOD.data, retryAfter: 0 } }],
  ['no Retry-After header', { headers: new Headers() }],
])('finds: %s', (fault, change) => {
  expect(refusalFaults({ ...GOOD, ...change }, OVER_LIMIT)).toEqual([fault]);
});

it('finds a server that serves a bad credential, and one that does not challenge it', () => {
  const served = { status: 200, headers: new Headers(), isError: false, data: {} };
  expect(refusalFaults(served, BAD_CREDENTIAL)).toContain('status 200 instead of 401');
  const data = { outcome: 'unauthenticated', decisionId: 'id' };
  expect(refusalFaults({ ...served, status: 401, data }, BAD_CREDENTIAL)).toEqual(['no Bearer in WWW-Authenticate']);
});
