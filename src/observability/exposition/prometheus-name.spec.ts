import { describe, expect, it } from 'vitest';
import { familyName, labelName, prometheusUnit } from './prometheus-name.js';

/** Names as the Collector's Prometheus exporter makes them, less the `_total` of samples. */
describe('familyName', () => {
  it.each([
    ['mcp.request.duration', 's', 'histogram', 'mcp_request_duration_seconds'],
    ['mcp.tool.response.bytes', 'By', 'histogram', 'mcp_tool_response_bytes'],
    ['mcp.response.size', 'By', 'histogram', 'mcp_response_size_bytes'],
    ['mcp.bytes.read', 'By', 'counter', 'mcp_bytes_read'],
    ['mcp.requests.total', '', 'counter', 'mcp_requests'],
    ['mcp.rejections', '', 'counter', 'mcp_rejections'],
    ['mcp.busy.total', 's', 'counter', 'mcp_busy_seconds'],
    ['mcp.requests.active', '', 'gauge', 'mcp_requests_active'],
    ['mcp.requests.active', '{call}', 'gauge', 'mcp_requests_active'],
    ['nodejs.eventloop.utilization', '1', 'gauge', 'nodejs_eventloop_utilization_ratio'],
    ['mcp.cache.hits', '1', 'counter', 'mcp_cache_hits'],
    ['mcp..odd-name', '', 'gauge', 'mcp_odd_name'],
  ] as const)('makes of %s in "%s", a %s: %s', (name, unit, type, expected) => {
    expect(familyName(name, unit, type)).toBe(expected);
  });

  it.each([
    ['{call}/s', 'per_second'],
    ['By/s', 'bytes_per_second'],
    ['{page}', ''],
    ['MiBy', 'mebibytes'],
    ['furlong', 'furlong'],
    ['km/fortnight', 'km_per_fortnight'],
    ['°', ''],
  ])('spells the unit %s of a toolset %s', (unit, expected) => {
    expect(prometheusUnit(unit)).toBe(expected);
  });

  it('writes attributes as labels', () => {
    expect(labelName('gen_ai.tool.name')).toBe('gen_ai_tool_name');
  });
});
