import type { ServiceAlert } from '../service-alert.js';

export const OVERLOAD_ALERTS: readonly ServiceAlert[] = [
  {
    name: 'QueueSaturated',
    expr: 'mcp_queue_depth / (mcp_queue_limit > 0) > 0.8',
    for: '5m',
    severity: 'page',
    summary: 'The queue {{ $labels.pool }} of {{ $labels.instance }} is nearly full',
    meaning: 'More calls arrive than are served. When the queue is full, further calls are refused as overloaded.',
    look: [
      'The audit trail: does one client call far more than it used to?',
      '`rate(mcp_upstream_duration_seconds_sum[5m]) / rate(mcp_upstream_duration_seconds_count[5m])`: has an upstream become slow, so that calls hold their slots longer?',
      'The label `pool`: the name of a tool is a bulkhead of that tool, and the others are well.',
    ],
    act: [
      'One client: lower its limit (docs/limits.md), or put it in order with its owner.',
      'A slow upstream: shorten `timeoutMs` or `attemptTimeoutMs` of its tools, and give them a bulkhead (`maxRunning`).',
      'Everybody: start another instance, or more `WORKERS` where cores are idle. Raise `CALLS_MAX_RUNNING` only where the event loop is idle.',
    ],
    proof: {
      at: '10m',
      fires: {
        'mcp_queue_depth{instance="a:3000",pool="all"}': '90x15',
        'mcp_queue_limit{instance="a:3000",pool="all"}': '100x15',
      },
      quiet: {
        'mcp_queue_depth{instance="a:3000",pool="all"}': '90x3 10x15',
        'mcp_queue_limit{instance="a:3000",pool="all"}': '100x18',
        'mcp_queue_depth{instance="a:3000",pool="none"}': '0x18',
        'mcp_queue_limit{instance="a:3000",pool="none"}': '0x18',
      },
      labels: { instance: 'a:3000', pool: 'all' },
    },
  },
  {
    name: 'LoadShedding',
    expr: 'avg_over_time(mcp_load_shedding[5m]) > 0.2',
    for: '2m',
    severity: 'page',
    summary: '{{ $labels.instance }} sheds load',
    meaning: 'The event loop is saturated, so requests are refused at the door before they cost anything.',
    look: [
      '`nodejs_eventloop_utilization_ratio` of the instance, and of the others: is it one, or all?',
      '`rate(mcp_requests_total[5m])`: is there more traffic, or does the same traffic cost more?',
      'What was deployed last: a handler that computes for long blocks every call.',
    ],
    act: [
      'One instance: take it out of the balancer and profile it (`node --cpu-prof`).',
      'All of them: start more instances, or more `WORKERS` where cores are idle; meanwhile lower the limits of the clients that call most.',
    ],
    proof: {
      at: '10m',
      fires: { 'mcp_load_shedding{instance="a:3000"}': '1x15' },
      quiet: { 'mcp_load_shedding{instance="a:3000"}': '0x7 1 0x7' },
      labels: { instance: 'a:3000' },
    },
  },
  {
    name: 'EventLoopLag',
    expr: 'nodejs_eventloop_delay_p99_seconds > 0.2',
    for: '5m',
    severity: 'ticket',
    summary: 'The event loop of {{ $labels.instance }} is late',
    meaning: 'Something computes for long in one go, and every call of the instance waits for it, whatever its tool.',
    look: [
      '`rate(v8js_gc_duration_seconds_sum[5m])`: is it the garbage collector, because the heap is nearly full?',
      'Traces of slow calls: time between two spans in which nothing waits is time spent computing.',
      'Large answers: `sum by (tool) (rate(mcp_tool_response_bytes_sum[5m]))`.',
    ],
    act: [
      'The collector: give the process more memory, or find what is kept.',
      'A handler: move its computing into a worker thread, or bound what it may be asked for.',
    ],
    proof: {
      at: '10m',
      fires: { 'nodejs_eventloop_delay_p99_seconds{instance="a:3000"}': '0.5x15' },
      quiet: { 'nodejs_eventloop_delay_p99_seconds{instance="a:3000"}': '0.02x6 0.9 0.02x8' },
      labels: { instance: 'a:3000' },
    },
  },
];
