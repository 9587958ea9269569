import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Type } from '@nestjs/common';
import { DataDir } from '../../src/config/data-dir.js';
import { CERT_FILE, KEY_FILE, renewCertificate } from '../../src/config/development-certificate.js';
import type { TlsCredentials } from '../../src/config/tls-files.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const FINISHED = 'http.server.response.finish';

/** A request of a host, once it is answered. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
}

/** A folder with the certificate a development server makes, which this process trusts until it is closed. */
export class Certificate implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-hosts-'));
  private readonly trusted = getCACertificates('default');
  private readonly dataDir = new DataDir(this.folder);

  static async make(): Promise<Certificate> {
    const made = new Certificate();
    await renewCertificate(made.dataDir, { now: new Date(), hostname: hostname() });
    setDefaultCACertificates([...made.trusted, made.tls.cert]);
    return made;
  }

  get certPath(): string {
    return this.dataDir.file(CERT_FILE);
  }

  get keyPath(): string {
    return this.dataDir.file(KEY_FILE);
  }

  get tls(): TlsCredentials & { readonly cert: string } {
    return { cert: readFileSync(this.certPath, 'utf8'), key: readFileSync(this.keyPath, 'utf8') };
  }

  [Symbol.dispose](): void {
    setDefaultCACertificates(this.trusted);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

export interface SecureServer extends TestServer {
  /** Every request that was answered, in order. */
  readonly seen: Seen[];
}

/** The service over HTTPS in this process, with tools of the tests. */
export async function startSecureServer(
  toolsets: readonly Type[],
  { certPath, keyPath }: Certificate,
  env: Record<string, string> = {},
): Promise<SecureServer> {
  const tls = { TLS: 'on', TLS_CERT_PATH: certPath, TLS_KEY_PATH: keyPath, HOST: 'localhost' };
  const server = await startTestServer(toolsets, { ...tls, ...env });
  const port = Number(server.mcp.port);
  const seen: Seen[] = [];
  const note = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.socket.localPort !== port) return;
    const { method = '', url = '', headers } = request;
    seen.push({ method, path: url, headers, status: response.statusCode });
  };
  subscribe(FINISHED, note);
  const close = () => {
    unsubscribe(FINISHED, note);
    return server.close();
  };
  return { ...server, seen, close };
}
