import type { Failure } from '../../errors/failure.js';
import { type ChallengeContext, challenges } from './oauth/challenge.js';
import { rateLimitHeaders } from './rate-limit-headers.js';

/** The headers a refusal is due: how to authenticate, which scope to ask for, when to come back. */
export function refusalHeaders(failure: Failure, context: ChallengeContext): Record<string, string | string[]> {
  const { retryAfter } = failure.detail;
  const wwwAuthenticate = challenges(failure, context);
  return {
    ...(wwwAuthenticate.length > 0 && { 'www-authenticate': [...wwwAuthenticate] }),
    ...rateLimitHeaders(failure.detail.quotas ?? []),
    ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter)) }),
  };
}
