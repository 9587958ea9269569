import type { ServiceAlert } from '../service-alert.js';

const DAY = 86_400;

export const PROCESS_ALERTS: readonly ServiceAlert[] = [
  {
    name: 'TelemetryAbsent',
    expr: 'up{job="gatehouse"} == 0 or absent(up{job="gatehouse"})',
    for: '2m',
    severity: 'page',
    summary: 'Nothing is known of {{ $labels.job }} {{ $labels.instance }}',
    meaning: 'Prometheus cannot read `/metrics`: the service is down, or every other alert is blind.',
    look: [
      'The page of targets of Prometheus: the error of the last scrape.',
      '`curl <instance>/livez` and `/readyz`: does it live, and does it take calls?',
      'Without any target: the scrape job must be called `gatehouse`.',
    ],
    act: [
      'Down: start it; its last log lines say why it ended.',
      'Alive: the address, the port or the certificate of the scrape job is wrong.',
    ],
    proof: {
      at: '6m',
      fires: { 'up{job="gatehouse",instance="a:3000"}': '0x10' },
      quiet: { 'up{job="gatehouse",instance="a:3000"}': '1x5 0 1x5', 'up{job="other",instance="b:1"}': '0x10' },
      labels: { job: 'gatehouse', instance: 'a:3000' },
    },
  },
  {
    name: 'TelemetryDropped',
    expr: [
      'sum by (instance, error_type) (increase(otel_sdk_processor_span_processed_total{error_type!=""}[10m])) > 0',
      'or sum by (instance, error_type) (increase(otel_sdk_processor_log_processed_total{error_type!=""}[10m])) > 0',
    ].join('\n'),
    for: '10m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} drops spans or log records ({{ $labels.error_type }})',
    meaning:
      'The collector is down, slow or refuses. Calls are unaffected; traces and logs of this time will be missing.',
    look: [
      'The line about the export on stderr of the instance, once a minute: it has the error.',
      '`otel_sdk_processor_span_queue_size` against its capacity: full means slow, empty means refused.',
      'The collector: its log and its own metrics.',
    ],
    act: [
      'Bring the collector back, or give it more room.',
      'Sample less (`OTEL_TRACES_SAMPLER_ARG`) where it cannot keep up.',
    ],
    proof: {
      at: '20m',
      fires: {
        'otel_sdk_processor_span_processed_total{instance="a:3000",error_type="queue_full"}': '0+10x25',
        'otel_sdk_processor_log_processed_total{instance="a:3000"}': '0+10x25',
      },
      quiet: {
        'otel_sdk_processor_span_processed_total{instance="a:3000"}': '0+10x25',
        'otel_sdk_processor_span_processed_total{instance="a:3000",error_type="queue_full"}': '0x3 10x22',
      },
      labels: { instance: 'a:3000', error_type: 'queue_full' },
    },
  },
  {
    name: 'LogLinesLost',
    expr: 'sum by (instance) (increase(mcp_log_lines_lost_total[10m])) > 0',
    for: '0m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} has lost lines of its log',
    meaning:
      'Stdout took no lines for so long that 16 MiB of them waited. Calls are unaffected, and their audit rows are in the database.',
    look: [
      'Whatever reads stdout: the log driver of the container, a collector, a pipe. Does it stand still?',
      'The disk that stdout is written to: stderr says why it takes none.',
      'The log itself, once it goes on: `lines of the log were lost`, with their number.',
    ],
    act: ['Let it be read, or make room: what waits is written by itself, what is lost is not.'],
    proof: {
      at: '10m',
      fires: { 'mcp_log_lines_lost_total{instance="a:3000"}': '0x5 40x10' },
      quiet: { 'mcp_log_lines_lost_total{instance="a:3000"}': '40x15' },
      labels: { instance: 'a:3000' },
    },
  },
  {
    name: 'CertificateExpiring',
    expr: `mcp_tls_certificate_expiry_timestamp_seconds - time() < ${14 * DAY}`,
    for: '1h',
    severity: 'ticket',
    summary: 'The certificate of {{ $labels.instance }} ends within two weeks',
    meaning: 'When it has ended no client connects any more.',
    look: ['Whatever renews certificates: did it, and was the instance given the new one?'],
    act: [
      'Renew the certificate behind `TLS_CERT_PATH`. Docs/operations.md tells when it is read.',
      'The certificate of development is renewed at a start.',
    ],
    proof: {
      at: '2h',
      fires: { 'mcp_tls_certificate_expiry_timestamp_seconds{instance="a:3000"}': `${13 * DAY}x130` },
      quiet: { 'mcp_tls_certificate_expiry_timestamp_seconds{instance="a:3000"}': `${15 * DAY}x130` },
      labels: { instance: 'a:3000' },
    },
  },
  {
    name: 'CertificateEndsNow',
    expr: `mcp_tls_certificate_expiry_timestamp_seconds - time() < ${2 * DAY}`,
    for: '5m',
    severity: 'page',
    summary: 'The certificate of {{ $labels.instance }} ends within two days',
    meaning: 'When it has ended no client connects any more, and CertificateExpiring was not answered.',
    look: ['`openssl s_client -connect <instance> </dev/null | openssl x509 -noout -dates`'],
    act: ['Renew it now: see [CertificateExpiring](certificate-expiring.md).'],
    proof: {
      at: '10m',
      fires: { 'mcp_tls_certificate_expiry_timestamp_seconds{instance="a:3000"}': `${DAY}x15` },
      quiet: { 'mcp_tls_certificate_expiry_timestamp_seconds{instance="a:3000"}': `${3 * DAY}x15` },
      labels: { instance: 'a:3000' },
    },
  },
  {
    name: 'ConfigurationWaiting',
    expr: 'mcp_config_waiting > 0',
    for: '15m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} does not run the configuration it was given ({{ $labels.reason }})',
    meaning:
      'A changed configuration was rejected, whole or in part, or some of its keys need a restart. Of what was rejected the old values stay in force.',
    look: [
      '`reason="rejected"`: the log names every key that is wrong, never its value.',
      '`reason="restart"`: the log names the keys that wait.',
    ],
    act: ['Rejected: mend the file; it is read again.', 'Restart: roll the instances, one after the other.'],
    proof: {
      at: '20m',
      fires: { 'mcp_config_waiting{instance="a:3000",reason="rejected"}': '2x25' },
      quiet: { 'mcp_config_waiting{instance="a:3000",reason="rejected"}': '2x10 0x15' },
      labels: { instance: 'a:3000', reason: 'rejected' },
    },
  },
];
