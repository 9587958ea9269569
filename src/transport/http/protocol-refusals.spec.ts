import { expect, it, vi } from 'vitest';
import type { Failure } from '../../errors/failure.js';
import type { Pipeline } from '../../pipeline/pipeline.js';
import type { DoorDecision } from './door-decision.js';
import type { Exchange } from './exchange.js';
import type { McpRequest } from './mcp-request.js';
import { ProtocolRefusals } from './protocol-refusals.js';

const REQUEST = { message: { jsonrpc: '2.0', id: 1, method: 'tools/list' }, headers: {} } as unknown as McpRequest;
const ERROR = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'no', data: { more: 1 } } });

async function told(response: Response, hasBegun = false) {
  const refused: Failure[] = [];
  const refuse = vi.fn(async (_call: unknown, failure: Failure) => {
    refused.push(failure);
    return { call: { executionId: 'id' } };
  });
  const refusals = new ProtocolRefusals(
    { refuse } as unknown as Pipeline,
    { operationOf: () => undefined } as unknown as DoorDecision,
  );
  const answer = await refusals.told(response, REQUEST, { hasBegun } as Exchange);
  return { answer, refused: refused.map(({ kind }) => kind) };
}

it('records what the protocol refuses, and says under which id', async () => {
  const { answer, refused } = await told(new Response(ERROR, { status: 406, headers: { 'x-a': 'b' } }));
  expect(refused).toEqual(['invalid_input']);
  expect([answer.status, answer.headers.get('x-a')]).toEqual([406, 'b']);
  const { error } = (await answer.json()) as { error: { data: object } };
  expect(error.data).toMatchObject({ more: 1, outcome: 'invalid_input', decisionId: 'id' });
});

it('records a client that has gone as gone, and answers nobody', async () => {
  const gone = new Response(null, { status: 499 });
  expect(await told(gone)).toEqual({ answer: gone, refused: ['cancelled'] });
});

it('takes a fault of the server for none of the client', async () => {
  expect(await told(new Response(ERROR, { status: 500 }))).toMatchObject({ refused: ['internal'] });
});

it('leaves alone what was answered, and what is recorded by the hall', async () => {
  const [fine, begun] = [new Response('{}'), new Response(ERROR, { status: 400 })];
  expect(await told(fine)).toEqual({ answer: fine, refused: [] });
  expect(await told(begun, true)).toEqual({ answer: begun, refused: [] });
});
