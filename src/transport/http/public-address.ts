import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../config/load-config.js';
import { configSlice } from '../../config/config-slices.js';
import { remembered } from '../../tool/remembered.js';
import { isAllowedHost } from './allowed-hosts.js';

/** How clients reach this server: as configured, or as the request says where its Host is one of ours. */
@Injectable()
export class PublicAddress {
  /** Clients come by few names, each with every request. */
  private readonly isKnown: (host: string) => boolean;

  constructor(@Inject(configSlice('server')) private readonly config: Config['server']) {
    const { allowedHosts, publicUrl } = config;
    const publicHosts = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
    const hosts = new Set([...allowedHosts.map((host) => host.toLowerCase()), ...publicHosts]);
    this.isKnown = remembered((host) => isAllowedHost(host, hosts));
  }

  /** Whether a Host header names this server. */
  isOurs(host: string | undefined): boolean {
    return host !== undefined && this.isKnown(host);
  }

  /** Scheme, host and port. Only for a request whose Host was found to be ours. */
  of({ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string {
    return this.config.publicUrl ?? `${protocol}://${host}`;
  }
}
