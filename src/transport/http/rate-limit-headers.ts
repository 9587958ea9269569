import type { QuotaState } from '../../errors/failure.js';

/**
 * `RateLimit-Policy` and `RateLimit` as structured fields: what is allowed, what is left, and when more will be.
 * Source: draft-ietf-httpapi-ratelimit-headers-10.
 */
export function rateLimitHeaders(quotas: readonly QuotaState[]): Record<string, string> {
  if (quotas.length === 0) return {};
  return {
    'ratelimit-policy': quotas
      .map(({ name, limit, windowSeconds }) => `"${name}";q=${limit};w=${windowSeconds}`)
      .join(', '),
    ratelimit: quotas
      .map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`)
      .join(', '),
  };
}
