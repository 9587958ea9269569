import type { ServiceAlert } from '../service-alert.js';

export const WORKER_ALERTS: readonly ServiceAlert[] = [
  {
    name: 'WorkerKeepsEnding',
    expr: 'increase(mcp_worker_restarts_total[15m]) > 2',
    for: '1m',
    severity: 'ticket',
    summary: 'Worker {{ $labels.worker }} of {{ $labels.instance }} ends again and again',
    meaning: 'Each time the calls it was at are lost, and those of its connections have to connect anew.',
    look: [
      'The log: the line about a worker that ended tells its exit code or signal, the lines before it why.',
      'Signal SIGKILL without a line of ours: the kernel took it for its memory (`dmesg`, or the reason of the container).',
    ],
    act: [
      'A call that ends it leaves no row: ask the clients whose connections broke what they called, and leave that toolset out (`TOOLSETS`).',
      'Memory: give it more, or fewer workers.',
    ],
    proof: {
      at: '20m',
      fires: { 'mcp_worker_restarts_total{instance="a:3000",worker="2"}': '0x10 1 2 3 4 5 6x10' },
      quiet: { 'mcp_worker_restarts_total{instance="a:3000",worker="2"}': '0x10 1x20' },
      labels: { instance: 'a:3000', worker: '2' },
    },
  },
  {
    name: 'WorkerDown',
    expr: 'mcp_worker_up == 0',
    for: '2m',
    severity: 'page',
    summary: 'Worker {{ $labels.worker }} of {{ $labels.instance }} does not come back',
    meaning: 'The others serve alone, with less room: refusals by overload begin earlier.',
    look: [
      'The log: what keeps it from opening. It is tried again, every 30 s at the longest.',
      '`curl <instance>/health`: which dependency is down.',
    ],
    act: ['What changed since it last opened? Configuration, certificate, secret, database: bring that back.'],
    proof: {
      at: '10m',
      fires: { 'mcp_worker_up{instance="a:3000",worker="2"}': '1x5 0x10' },
      quiet: { 'mcp_worker_up{instance="a:3000",worker="2"}': '1x5 0 1x10' },
      labels: { instance: 'a:3000', worker: '2' },
    },
  },
];
