import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { configSlice } from '../../config/config-slices.js';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import { Authenticator } from '../../identity/authenticator.js';
import { refuseCertificate } from '../../identity/certificates/certificate-rule.js';
import type { Credentials } from '../../identity/credentials.js';
import { certificateOf } from './client-certificate.js';
import { LoginWatch } from './login-watch.js';
import type { McpRequest } from './mcp-request.js';
import { PublicAddress } from './public-address.js';

/** Finds out who is asking. Whether nobody is enough depends on what is asked, so that is decided later. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly address: PublicAddress,
    private readonly logins: LoginWatch,
    @Inject(configSlice('server')) private readonly config: Config['server'],
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<McpRequest>();
    const { address } = this;
    request.principal = await this.logins.watch(request.ip, async () => {
      refuseMisplaced(request);
      request.credentials = credentialsOf(request, address.of(request));
      refuseCertificate(request.credentials, this.config.tlsClientAuth);
      return this.authenticator.authenticate(request.credentials);
    });
    return true;
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
  const sent = raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization');
  if (sent.length > 1) {
    throw new Failure('unauthenticated', 'Send one Authorization header, not several.', {
      fault: 'several_credentials',
    });
  }
}

function credentialsOf({ raw, method, url, ip }: McpRequest, publicAddress: string): Credentials {
  return {
    headers: raw.headers,
    method,
    url: `${publicAddress}${url.split('?')[0]}`,
    remoteAddress: ip,
    ...certificateOf(raw.socket),
  };
}
