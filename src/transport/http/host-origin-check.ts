import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../config/load-config.js';
import { configSlice } from '../../config/config-slices.js';
import { Failure } from '../../errors/failure.js';
import { DoorRefusal } from './door-refusal.js';
import { PublicAddress } from './public-address.js';

const INVALID_REQUEST = { httpStatus: 400, jsonRpcCode: -32600 };

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

  /** @throws Failure `forbidden`, or `invalid_input` for several hosts: what stands before us may have gone by another than we do. */
  check({ headers: { host, origin }, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): void {
    if (hasSeveralHosts(raw.rawHeaders))
      throw new DoorRefusal('invalid_input', 'The request has more than one Host header.', INVALID_REQUEST);
    if (namesAnotherHost(raw.url, host))
      throw new DoorRefusal('invalid_input', 'The request is for another host than its Host header.', INVALID_REQUEST);
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

/** Names and values in turn. Node keeps the first of them and says nothing. */
function hasSeveralHosts(lines: readonly string[]): boolean {
  let hosts = 0;
  for (let at = 0; at < lines.length; at += 2) {
    const name = lines[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

/** Of a whole URL as the target: its host counts, and a client sends the same in Host. Source: RFC 9112, section 3.2.2. */
function namesAnotherHost(target: string | undefined, host: string | undefined): boolean {
  // What nearly all send.
  if (target === undefined || target.startsWith('/')) return false;
  const named = URL.parse(target);
  // By the scheme of the target: its own port goes without saying.
  return named === null || named.host !== URL.parse(`${named.protocol}//${host}`)?.host;
}
