import { expect, it } from 'vitest';
import { answeredWith, refusedWith } from '../client/call-answer.js';
import { refusalOf } from '../client/refused.js';
import { callJson } from './call-json.js';
import type { Called } from './called.js';

const STAGES = [{ stage: 'run', ms: 9 }];

function printed(answer: Called['answer']) {
  return JSON.parse(JSON.stringify(callJson({ tool: 'echo', caller: 'bo', ms: 7, answer }))) as object;
}

it('tells the stages once, and the rest of what the service said', () => {
  const told = { 'gatehouse/stages': { executionId: 'an-id', stages: STAGES } };
  const content = [{ type: 'text', text: 'one' }] as const;
  const begin = { tool: 'echo', caller: 'bo', ms: 7, outcome: 'ok', executionId: 'an-id', stages: STAGES };
  expect(printed(answeredWith({ content: [...content], _meta: told }))).toEqual({ ...begin, result: { content } });
  const more = { 'gatehouse/cache': { hit: true } };
  expect(printed(answeredWith({ content: [...content], _meta: { ...told, ...more } }))).toEqual({
    ...begin,
    result: { content, _meta: more },
  });
});

it('does so for a refused call too', () => {
  const data = { outcome: 'forbidden', decisionId: 'an-id', missing: ['role:admin'] };
  const refusal = refusalOf('No.', { ...data, stages: STAGES })!;
  const content = [{ type: 'text' as const, text: 'No.' }];
  const result = { content, isError: true, _meta: { 'gatehouse/refusal': { ...data, stages: STAGES } } };
  expect(printed(refusedWith(refusal, result))).toEqual({
    tool: 'echo',
    caller: 'bo',
    ms: 7,
    outcome: 'forbidden',
    executionId: 'an-id',
    stages: STAGES,
    result: { content, isError: true, _meta: { 'gatehouse/refusal': data } },
    refusal: { outcome: 'forbidden', message: 'No.', decisionId: 'an-id', data: { missing: ['role:admin'] } },
  });
});
