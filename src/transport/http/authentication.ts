import type { Socket } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { configSlice, liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import { authenticateInTime } from '../../identity/authenticate-in-time.js';
import { Authenticator } from '../../identity/authenticator.js';
import { refuseCertificate } from '../../identity/certificates/certificate-rule.js';
import type { Credentials } from '../../identity/credentials.js';
import type { Principal } from '../../tool/principal.js';
import { certificateOf } from './client-certificate.js';
import { LoginWatch } from './login-watch.js';
import type { McpRequest } from './mcp-request.js';
import { PublicAddress } from './public-address.js';

/** Finds out who is asking. Whether nobody is enough depends on what is asked, so that is decided later. */
@Injectable()
export class Authentication {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly address: PublicAddress,
    private readonly logins: LoginWatch,
    @Inject(configSlice('server')) private readonly config: Config['server'],
    @Inject(liveSlice('auth')) private readonly auth: LiveSlice<Config['auth']>,
  ) {}

  /** A promise only where there is something to wait for. @throws Failure `unauthenticated`; `rate_limited` after too many bad credentials; `overloaded` where it cannot be found out. */
  of(request: McpRequest): Principal | Promise<Principal> {
    return this.logins.watch(request.ip, () => {
      refuseMisplaced(request);
      const credentials = credentialsOf(request, this.address.of(request), this.config.tlsClientAuth);
      request.credentials = credentials;
      refuseCertificate(credentials, this.config.tlsClientAuth);
      return authenticateInTime(this.authenticator, credentials, this.auth.current.timeoutMs);
    });
  }
}

/** What stands where no credential belongs is refused, not overlooked: its sender thinks that it says who they are. */
function refuseMisplaced({ raw, url }: McpRequest): void {
  if (/[?&]access_token(=|&|$)/.test(url)) {
    throw new Failure('unauthenticated', 'Send the token in the Authorization header, never in the URL.', {
      fault: 'malformed_token',
    });
  }
  // Node keeps the first of several, a proxy in front of us may have looked at another.
  if (authorizationsIn(raw.rawHeaders) > 1) {
    throw new Failure('unauthenticated', 'Send one Authorization header, not several.', {
      fault: 'several_credentials',
    });
  }
}

/** @param rawHeaders Names and values in turn. */
function authorizationsIn(rawHeaders: readonly string[]): number {
  let sent = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (isAuthorization(rawHeaders[at] ?? '')) sent += 1;
  return sent;
}

/** Asked of every header of every request: nearly all are told apart by their length. */
function isAuthorization(name: string): boolean {
  return name.length === 'authorization'.length && name.toLowerCase() === 'authorization';
}

function credentialsOf(
  { raw, method, url, ip }: McpRequest,
  publicAddress: string,
  rule: Config['server']['tlsClientAuth'],
): Credentials {
  const { certificate, certificateFault } = certificateOf(raw.socket, rule);
  const query = url.indexOf('?');
  return {
    headers: raw.headers,
    method,
    url: `${publicAddress}${query === -1 ? url : url.slice(0, query)}`,
    remoteAddress: ip,
    certificate,
    certificateFault,
    connection: connectionOf(raw.socket),
  };
}

const connections = new WeakMap<Socket, object>();

/** The same for every request of a connection. Not its socket, which must not live as long as what was opened over it. */
function connectionOf(socket: Socket): object {
  let connection = connections.get(socket);
  if (connection === undefined) connections.set(socket, (connection = {}));
  return connection;
}
