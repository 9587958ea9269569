import { expect, it } from 'vitest';
import { answeredWith, refusedWith } from '../client/call-answer.js';
import { refusalOf } from '../client/refused.js';
import { paintFor } from '../terminal/paint.js';
import { renderAnswer } from './answer-report.js';
import type { Called } from './called.js';

function shown(answer: Called['answer']) {
  let [out, error] = ['', ''];
  const terminal = {
    env: {},
    cwd: '/',
    now: new Date(0),
    out: (text: string) => void (out += text),
    error: (text: string) => void (error += text),
  };
  renderAnswer(terminal, paintFor(terminal), { tool: 'echo', caller: 'bo', ms: 7, answer });
  return { out, error };
}

it('writes the answer alone to stdout, and where its time went to stderr', () => {
  const stages = [
    { stage: 'trace', ms: 1 },
    { stage: 'run', ms: 9 },
  ];
  const told = { 'gatehouse/stages': { executionId: 'an-id', stages } };
  const { out, error } = shown(answeredWith({ content: [{ type: 'text', text: 'one\ntwo' }], _meta: told }));
  expect(out).toBe('one\ntwo\n');
  expect(error).toContain('ok  echo as bo, 7 ms on the wire\nCall id     an-id\n');
  expect(error).toMatch(/^trace +1\.000 +█{3}\nrun +9\.000 +█{27}\nin all +10\.000$/m);
});

it('says why a call was refused, and how to learn more', () => {
  const refusal = refusalOf('Too many.', { outcome: 'rate_limited', decisionId: 'an-id', retryAfter: 3, stages: [] })!;
  const { out, error } = shown(refusedWith(refusal));
  expect(out).toBe('Too many.\n');
  expect(error).toContain('rate_limited  echo as bo');
  expect(error).toContain('retryAfter  3\n');
  expect(error).toContain('gatehouse explain an-id');
});

it('lets no answer steer the terminal', () => {
  const { out } = shown(answeredWith({ content: [{ type: 'text', text: 'a\u001b]0;owned\u0007b' }] }));
  expect(out).toBe('a�]0;owned�b\n');
});

it('takes an error without our words for an error of the tool', () => {
  expect(answeredWith({ content: [], isError: true })).toMatchObject({ outcome: 'tool_error', refusal: undefined });
});
