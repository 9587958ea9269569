import { once } from 'node:events';
import { connect } from 'node:net';
import { isExported } from '../../../observability/telemetry/signals.js';
import { reasonOf } from '../bounded-check.js';
import type { Check } from '../check.js';
import { type Fetch, trustingFetch } from '../connection/trusting-fetch.js';
import { failed, type Finding, note, ok } from '../finding.js';

const GRPC_PORT = 4_317;
const NOTHING = JSON.stringify({ resourceSpans: [] });

export function collectorCheck(env: NodeJS.ProcessEnv, fetch: Fetch = trustingFetch()): Check {
  return {
    name: 'collector',
    title: 'Collector',
    limitMs: 5_000,
    run: (signal) => collectorFinding(env, fetch, signal),
  };
}

/** Sends it an export with nothing in it: what it does with that it does with traces. */
async function collectorFinding(env: NodeJS.ProcessEnv, fetch: Fetch, signal: AbortSignal): Promise<Finding> {
  const target = tracesTarget(env);
  if (target === undefined) {
    return note('Not configured: no traces or logs are sent.', 'Set OTEL_EXPORTER_OTLP_ENDPOINT: docs/stack.md.');
  }
  try {
    if (target.protocol === 'grpc') {
      await connects(target.url, signal);
      return ok('Takes connections. What it does with them, its own metrics tell.');
    }
    const headers = { 'content-type': 'application/json', ...headersIn(env) };
    const { status } = await fetch(target.url, { method: 'POST', headers, body: NOTHING, signal });
    return status === 200
      ? ok('Accepts traces.')
      : failed(`It answers ${status} to traces.`, 'Look at its receivers and at OTEL_EXPORTER_OTLP_HEADERS.');
  } catch (thrown) {
    return failed(`${reasonOf(thrown)}.`, 'Start it, or mend OTEL_EXPORTER_OTLP_ENDPOINT; calls work without it.');
  }
}

/** By the standard variables, of which the one for traces wins. */
function tracesTarget(env: NodeJS.ProcessEnv): { readonly url: string; readonly protocol: string } | undefined {
  const own = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?.trim() || undefined;
  const common = env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim() || undefined;
  const endpoint = own ?? common;
  if (endpoint === undefined || env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || !isExported(env, 'TRACES')) {
    return undefined;
  }
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf';
  const isWhole = own !== undefined || protocol === 'grpc';
  return { url: isWhole ? endpoint : `${endpoint.replace(/\/$/, '')}/v1/traces`, protocol };
}

/** `name=value,name=value`, as the specification has it; often a credential. */
function headersIn(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const written = env.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? env.OTEL_EXPORTER_OTLP_HEADERS ?? '';
  const pairs = written.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(
    pairs.flatMap(([name = '', ...value]) =>
      name.trim() === '' ? [] : [[name.trim(), decodeURIComponent(value.join('=').trim())]],
    ),
  );
}

async function connects(endpoint: string, signal: AbortSignal): Promise<void> {
  const url = new URL(endpoint.includes('://') ? endpoint : `http://${endpoint}`);
  const socket = connect({ host: url.hostname, port: Number(url.port || GRPC_PORT) });
  try {
    await once(socket, 'connect', { signal });
  } finally {
    socket.destroy();
  }
}
