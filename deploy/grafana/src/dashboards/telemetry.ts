import type { Board } from '../board.js';
import { INSTANCE } from '../variables.js';
import { believed } from './telemetry/believed.js';
import { read } from './telemetry/scrapes.js';
import { sent } from './telemetry/traces-and-logs.js';
import { trail } from './telemetry/audit-and-configuration.js';

/** Whether what the other dashboards say can be believed. */
export const TELEMETRY: Board = {
  uid: 'gatehouse-telemetry',
  title: 'telemetry pipeline',
  description:
    'Whether metrics, traces, logs and the audit trail are complete: whether the other dashboards can be believed.',
  variables: [INSTANCE],
  rows: [
    ['What can be believed', believed],
    ['Metrics', read],
    ['Traces and logs', sent],
    ['Audit and configuration', trail],
  ],
};
