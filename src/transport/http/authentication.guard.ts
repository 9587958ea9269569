import { TLSSocket } from 'node:tls';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Authenticator } from '../../identity/authenticator.js';
import type { Credentials } from '../../identity/credentials.js';
import type { McpRequest } from './mcp-request.js';

/** Finds out who is asking. Whether nobody is enough depends on what is asked, so that is decided later. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<McpRequest>();
    request.principal = await this.authenticator.authenticate(credentialsOf(request));
    return true;
  }
}

function credentialsOf({ raw, protocol, host, method, url, ip }: McpRequest): Credentials {
  return {
    headers: raw.headers,
    method,
    url: `${protocol}://${host}${url.split('?')[0]}`,
    remoteAddress: ip,
    certificate: raw.socket instanceof TLSSocket && raw.socket.authorized ? raw.socket.getPeerCertificate() : undefined,
  };
}
