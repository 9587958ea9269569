import type { QuotaState } from '../../errors/failure.js';

/**
 * `RateLimit-Policy` and `RateLimit` as structured fields: what is allowed, what is left, and when more will be.
 * Source: draft-ietf-httpapi-ratelimit-headers-10.
 */
export function rateLimitHeaders(quotas: readonly QuotaState[]): Record<string, string> {
  if (quotas.length === 0) return {};
  let policy = '';
  let state = '';
  for (const { name, limit, windowSeconds, remaining, resetSeconds } of quotas) {
    const comma = policy === '' ? '' : ', ';
    policy += `${comma}"${name}";q=${limit};w=${windowSeconds}`;
    state += `${comma}"${name}";r=${remaining};t=${resetSeconds}`;
  }
  return { 'ratelimit-policy': policy, ratelimit: state };
}
