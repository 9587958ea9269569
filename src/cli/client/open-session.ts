import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { VERSION } from '../../config/version.js';
import type { Terminal } from '../run-command.js';
import { askedService, type HttpService } from './asked-service.js';
import { noService } from './no-service.js';
import { refusalIn } from './call-answer.js';
import { Refused, type Refusal } from './refused.js';
import { RememberedRefusal } from './remembered-refusal.js';
import type { ServiceOptions } from './service-options.js';
import { ServiceSession } from './service-session.js';
import { stdioService } from './stdio-service.js';

/** Milliseconds. */
const OPENING_MS = 20_000;

/** A way to a service, and what is known of it. */
interface Way {
  readonly transport: Transport;
  readonly caller: string;
  readonly refusal: () => Refusal | undefined;
  /** The sentence for people, where there is no service. */
  readonly failure: (cause: unknown) => string;
}

/**
 * Opens the service that was asked for, as whom it was asked.
 * @throws Refused where the service does not even let this caller in.
 * @throws Error with one sentence where there is no service.
 */
export async function openSession(terminal: Terminal, options: ServiceOptions): Promise<ServiceSession> {
  const way = options.stdio ? overStdio(terminal) : overHttp(await askedService(terminal, options));
  const mode = options.era === '2025' ? 'legacy' : 'auto';
  // Asked before the first call: with a pinned revision the start of a process would be taken for the time of the call.
  const versionNegotiation = { mode, probe: { timeoutMs: OPENING_MS } } as const;
  const client = new Client({ name: 'gatehouse-cli', version: VERSION }, { versionNegotiation });
  try {
    await client.connect(way.transport, { timeout: OPENING_MS });
  } catch (cause) {
    await way.transport.close().catch(() => {});
    const refusal = refusalIn(cause) ?? way.refusal();
    throw refusal === undefined ? new Error(way.failure(cause), { cause }) : new Refused(refusal);
  }
  if (mode === 'auto' && client.getProtocolEra() !== 'modern') {
    await client.close();
    throw new Error('The service does not speak the revision of 2026: --era 2025.');
  }
  return new ServiceSession(client, way.caller, way.refusal);
}

function overHttp({ url, headers, caller, certPath }: HttpService): Way {
  if (certPath !== undefined) trust(certPath);
  const remembered = new RememberedRefusal();
  return {
    transport: new StreamableHTTPClientTransport(url, {
      fetch: remembered.fetch,
      requestInit: { headers: { ...headers } },
    }),
    caller,
    refusal: () => remembered.last,
    failure: (cause) => noService(url, cause),
  };
}

function overStdio(terminal: Terminal): Way {
  const { transport, problems } = stdioService(terminal);
  return {
    transport,
    caller: 'the local principal (STDIO_SUB)',
    refusal: () => undefined,
    failure: () => problems().join('\n') || 'The service did not start over stdio.',
  };
}

/** Beside what is trusted anyway, as `NODE_EXTRA_CA_CERTS` would have it. */
function trust(certPath: string): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(certPath, 'utf8')]);
}
