import { describe, expect, it } from 'vitest';
import { FAILURE_KINDS } from './failure-kinds.js';
import { FAILURES } from './failure-table.js';

describe('the failure table', () => {
  it('has a row for every kind and for nothing else', () => {
    expect(Object.keys(FAILURES)).toEqual([...FAILURE_KINDS]);
  });

  it('keeps its own JSON-RPC codes out of the range MCP reserves', () => {
    const standard = [-32602, -32603, -32021];
    const own = Object.values(FAILURES)
      .map(({ jsonRpcCode }) => jsonRpcCode)
      .filter((code) => !standard.includes(code));
    expect(own.filter((code) => code >= -32768 && code <= -32000)).toEqual([]);
  });

  it('trips a breaker only on failures of an upstream, and never blames the service for the caller', () => {
    const kinds = (key: 'tripsBreaker' | 'burnsErrorBudget') => FAILURE_KINDS.filter((kind) => FAILURES[kind][key]);
    expect(kinds('tripsBreaker')).toEqual(['timeout', 'upstream']);
    expect(kinds('burnsErrorBudget')).toEqual([
      'upstream_limited',
      'overloaded',
      'circuit_open',
      'timeout',
      'upstream',
      'internal',
    ]);
  });

  it('masks what was not written for a caller', () => {
    expect(FAILURE_KINDS.filter((kind) => FAILURES[kind].publicMessage !== undefined)).toEqual([
      'upstream',
      'internal',
    ]);
  });
});
