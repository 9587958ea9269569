import type { ServiceAlert } from '../service-alert.js';

export const AUDIT_ALERTS: readonly ServiceAlert[] = [
  {
    name: 'AuditRowsLost',
    expr: 'increase(mcp_audit_events_total{result="lost"}[10m]) > 0',
    for: '0m',
    severity: 'page',
    summary: '{{ $labels.instance }} has lost rows of the audit trail',
    meaning: 'Calls were served, or refused, whose row is neither in the store nor in the spill file.',
    look: [
      'The log: `the audit trail can be kept nowhere`, with its cause.',
      'The disk of `DATA_DIR` and the database of the trail: full, read-only, gone?',
      'Stdout: the audit line of each call was written there too, and a collector of logs may have it.',
    ],
    act: [
      'Make room, or bring the store back.',
      'Keep the log lines of that time: they are the only copy of these rows. Tell whoever answers for the audit.',
      'If no call may go unrecorded, set `AUDIT_WHEN_LOST=block`.',
    ],
    proof: {
      at: '10m',
      fires: { 'mcp_audit_events_total{instance="a:3000",result="lost"}': '0x5 3x10' },
      quiet: {
        'mcp_audit_events_total{instance="a:3000",result="lost"}': '3x15',
        'mcp_audit_events_total{instance="a:3000",result="stored"}': '0+50x15',
      },
      labels: { instance: 'a:3000', result: 'lost' },
    },
  },
  {
    name: 'AuditRowsSpilled',
    expr: 'increase(mcp_audit_events_total{result="spilled"}[10m]) > 0',
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} cannot store its audit trail',
    meaning: 'The store of the trail is lost. Rows wait in a file and are stored when it is back; none is missing yet.',
    look: [
      'The log: `the audit trail cannot be stored: rows wait`, with its cause.',
      'The database of the trail, and how much room the disk of `DATA_DIR` has left.',
    ],
    act: ['Bring the store back before the disk is full. The rows that wait are stored by themselves.'],
    proof: {
      at: '14m',
      fires: { 'mcp_audit_events_total{instance="a:3000",result="spilled"}': '0+5x20' },
      quiet: {
        'mcp_audit_events_total{instance="a:3000",result="spilled"}': '7x20',
        'mcp_audit_events_total{instance="a:3000",result="stored"}': '0+50x20',
      },
      labels: { instance: 'a:3000', result: 'spilled' },
    },
  },
];
