// Measures one tool of fixed duration, first alone, then with many more clients than the server has slots for.
import { sleep } from 'k6';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';

const unloaded = new Trend('unloaded_ms');
const admitted = new Trend('admitted_ms');
const shed = new Trend('shed_ms');
const other = new Counter('other_answers');

const SECONDS = Number(__ENV.LOAD_SECONDS);

export const options = {
  summaryTrendStats: ['count', 'avg', 'p(50)', 'p(99)', 'max'],
  scenarios: {
    alone: { executor: 'constant-vus', vus: 8, duration: '5s', exec: 'alone' },
    overload: { executor: 'constant-vus', vus: 200, startTime: '6s', duration: `${SECONDS}s`, exec: 'overload' },
  },
};

const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'slow', arguments: { ms: 500 } },
});
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-11-25',
};

function call(subject) {
  const token = JSON.parse(__ENV.TOKENS)[subject];
  return http.post(__ENV.MCP_URL, body, { headers: { ...headers, authorization: `Bearer ${token}` } });
}

export function alone() {
  const { status, timings } = call(0);
  if (status === 200) unloaded.add(timings.duration);
  else other.add(1);
}

/** Each client asks once in five seconds: 40 calls a second, where the server can serve half of that. */
const PERIOD_S = 5;

export function overload() {
  // Not all of them in the same instant.
  if (__ITER === 0) sleep(Math.random() * PERIOD_S);
  const startedAt = Date.now();
  const { status, timings, body: answer } = call(__VU % 20);
  if (status === 200 && answer.includes('"done"')) admitted.add(timings.duration);
  else if (status === 503 || status === 429) shed.add(timings.duration);
  else other.add(1);
  sleep(Math.max(0, PERIOD_S - (Date.now() - startedAt) / 1000));
}

export function handleSummary({ metrics }) {
  return { [__ENV.SUMMARY]: JSON.stringify(metrics) };
}
