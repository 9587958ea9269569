/** RFC 9110, section 8.3.1: type and subtype are tokens; the parameters are the protocol's business. */
const MEDIA_TYPE = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

/**
 * A Content-Type that is none becomes the type of unknown bytes. Fastify would refuse it in its own words before the door
 * has seen the request; the protocol refuses this one, and the refusal is recorded.
 */
export function readableMediaType(contentType: string | undefined): string | undefined {
  // What nearly all send.
  if (contentType === 'application/json' || contentType === undefined || MEDIA_TYPE.test(contentType))
    return contentType;
  return 'application/octet-stream';
}
