import { Controller, ForbiddenException, Get, NotFoundException, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublicAddress } from '../public-address.js';
import { METADATA_PATH, ProtectedResource } from './protected-resource.js';

/** Seconds for which a client need not ask again. */
const MAX_AGE_SECONDS = 300;

/** For clients that have no token yet: where to get one. Public, and readable by any web page. */
@Controller()
export class MetadataController {
  constructor(
    private readonly resource: ProtectedResource,
    private readonly address: PublicAddress,
  ) {}

  @Get([METADATA_PATH, `${METADATA_PATH}/mcp`])
  describe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    // A page that points its own name at us must not learn that this name is a resource with these issuers.
    if (!this.resource.hasFixedAddress && !this.address.isOurs(request.headers.host)) {
      throw new ForbiddenException('This server does not answer to that host name.');
    }
    const metadata = this.resource.metadata(request);
    if (metadata === undefined) throw new NotFoundException('No authorization server is configured here.');
    void reply
      .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
      .header('content-type', 'application/json')
      .send(JSON.stringify(metadata));
  }
}
