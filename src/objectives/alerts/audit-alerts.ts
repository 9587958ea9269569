import type { ServiceAlert } from '../service-alert.js';

export const AUDIT_ALERTS: readonly ServiceAlert[] = [
  {
    name: 'AuditRowsLost',
    expr: 'sum by (instance, result) (increase(mcp_audit_events_total{result="lost"}[10m])) > 0',
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
      fires: { 'mcp_audit_events_total{instance="a:3000",event="call",result="lost"}': '0x5 3x10' },
      quiet: {
        'mcp_audit_events_total{instance="a:3000",event="call",result="lost"}': '3x15',
        'mcp_audit_events_total{instance="a:3000",event="call",result="stored"}': '0+50x15',
      },
      labels: { instance: 'a:3000', result: 'lost' },
    },
  },
  {
    name: 'AuditKeptNowhere',
    expr: 'max by (instance) (mcp_audit_state{state="failing"}) == 1',
    for: '1m',
    severity: 'page',
    summary: '{{ $labels.instance }} can keep its audit trail nowhere',
    meaning:
      'Neither the store of the trail nor the disk takes rows, so every call is refused with 503. What ended meanwhile waits in memory.',
    look: [
      'The log: `the audit trail can be kept nowhere`, with its cause.',
      'The disk of `DATA_DIR`: full, read-only, gone? The database of the trail?',
      '`mcp_audit_waiting{place="memory"}`: beyond `AUDIT_MAX_WAITING` rows are lost.',
    ],
    act: [
      'Make room, or bring the store back: either is enough for calls to be served again.',
      'Do not restart the instance before: the rows in its memory would be gone.',
    ],
    proof: {
      at: '10m',
      fires: {
        'mcp_audit_state{instance="a:3000",state="failing"}': '0x5 1x10',
        'mcp_audit_state{instance="a:3000",state="waiting"}': '0x15',
      },
      quiet: {
        'mcp_audit_state{instance="a:3000",state="failing"}': '0x15',
        'mcp_audit_state{instance="a:3000",state="waiting"}': '1x15',
      },
      labels: { instance: 'a:3000' },
    },
  },
  {
    name: 'AuditRowsSpilled',
    expr: 'max by (instance) (mcp_audit_state{state="waiting"}) == 1 or sum by (instance) (mcp_audit_waiting{place="file"}) > 0',
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} cannot store its audit trail',
    meaning: 'The store of the trail is lost. Rows wait in a file and are stored when it is back; none is missing yet.',
    look: [
      'The log: `the audit trail cannot be stored: rows wait`, with its cause. Without that line the store is there, but does not answer.',
      'The database of the trail, and how much room the disk of `DATA_DIR` has left.',
      '`mcp_audit_waiting{place="file"}`: does it grow, or is the store back and it shrinks?',
    ],
    act: ['Bring the store back before the disk is full. The rows that wait are stored by themselves.'],
    proof: {
      at: '14m',
      fires: {
        'mcp_audit_state{instance="a:3000",state="waiting"}': '0x3 1x20',
        'mcp_audit_waiting{instance="a:3000",place="file"}': '0x3 0+5x20',
      },
      quiet: {
        'mcp_audit_state{instance="a:3000",state="waiting"}': '0x8 1x3 0x12',
        'mcp_audit_waiting{instance="a:3000",place="file"}': '0x8 7x3 0x12',
        'mcp_audit_waiting{instance="a:3000",place="memory"}': '7x23',
        'mcp_audit_events_total{instance="a:3000",event="call",result="spilled"}': '0x8 7x15',
      },
      labels: { instance: 'a:3000' },
    },
  },
  {
    name: 'CallsInterrupted',
    expr: 'sum by (instance) (increase(mcp_audit_interrupted_total[30m])) > 0',
    for: '0m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} found calls that may have written and never ended',
    meaning:
      'A process was killed while such calls ran, or could not reach the database of the trail for minutes. Whether they did their work is not known.',
    look: [
      '`gatehouse audit query --outcome interrupted --since 24h`: who called what, with which arguments. The log has a line of each: `nothing tells of its end`.',
      'Why a process ended: out of memory, its node lost, a kill after the time of a shutdown was over?',
      '`gatehouse explain <id>` again later: an end that waited in a file, or in another process, is stored once the database is reached.',
    ],
    act: ['Look at the system behind the tool whether it was done, before anybody repeats it.'],
    proof: {
      at: '10m',
      fires: { 'mcp_audit_interrupted_total{instance="a:3000"}': '0x5 2x10' },
      quiet: { 'mcp_audit_interrupted_total{instance="a:3000"}': '2x15' },
      labels: { instance: 'a:3000' },
    },
  },
];
