import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../config/load-config.js';
import { configSlice } from '../../config/config-slices.js';
import { Failure } from '../../errors/failure.js';
import { PublicAddress } from './public-address.js';

/** Keeps web pages out: DNS rebinding by the Host header, cross-site requests by the Origin header. */
@Injectable()
export class HostOriginCheck {
  private readonly origins: ReadonlySet<string>;

  constructor(
    @Inject(configSlice('server')) config: Config['server'],
    private readonly address: PublicAddress,
  ) {
    this.origins = new Set(config.corsOrigins);
  }

  /** @throws Failure `forbidden` */
  check({ headers: { host, origin } }: Pick<FastifyRequest, 'headers'>): void {
    if (!this.address.isOurs(host)) {
      throw new Failure(
        'forbidden',
        'This server does not answer to that host name. Its operator can add it to ALLOWED_HOSTS.',
      );
    }
    // Only browsers send an Origin; other clients are not affected.
    if (origin !== undefined && !this.origins.has(origin)) {
      throw new Failure(
        'forbidden',
        'Requests from that origin are not accepted. The operator can add it to CORS_ORIGINS.',
      );
    }
  }
}
