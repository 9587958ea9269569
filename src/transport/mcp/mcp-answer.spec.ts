import { expect, it } from 'vitest';
import { FAILURE_KINDS } from '../../errors/failure-kinds.js';
import { FAILURES } from '../../errors/failure-table.js';
import { Failure } from '../../errors/failure.js';
import { toldMessage } from './mcp-answer.js';

const CALL = { executionId: '01a20706', journey: undefined };

it.each(FAILURE_KINDS)(
  '%s: a message that hides its cause names the decision id, any other is told as it is',
  (kind) => {
    const { publicMessage } = FAILURES[kind];
    const told = toldMessage(new Failure(kind, 'its own words'), CALL);
    expect(told).toBe(publicMessage === undefined ? 'its own words' : `${publicMessage} Decision id: 01a20706.`);
  },
);
