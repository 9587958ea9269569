import type { Failure } from '../../errors/failure.js';
import { rateLimitHeaders } from './rate-limit-headers.js';

const REALM = 'Bearer realm="gatehouse"';

/** The headers a refusal is due: how to authenticate, which scope to ask for, when to come back. */
export function refusalHeaders(failure: Failure, hasCredential: boolean): Record<string, string> {
  return {
    ...challenge(failure, hasCredential),
    ...rateLimitHeaders(failure.detail.quotas ?? []),
    ...(failure.detail.retryAfter !== undefined && { 'retry-after': String(Math.ceil(failure.detail.retryAfter)) }),
  };
}

/** RFC 6750, section 3: no `error` where no credential was sent. */
function challenge(failure: Failure, hasCredential: boolean): Record<string, string> {
  const { requiredScopes } = failure.detail;
  if (failure.kind === 'unauthenticated') {
    const error = hasCredential
      ? `, error="invalid_token", error_description="${quotable(failure.publicMessage)}"`
      : '';
    return { 'www-authenticate': `${REALM}${error}` };
  }
  if (failure.kind === 'forbidden' && requiredScopes !== undefined) {
    return { 'www-authenticate': `${REALM}, error="insufficient_scope", scope="${requiredScopes.join(' ')}"` };
  }
  return {};
}

/** RFC 6750 allows neither quotes nor backslashes in a description. */
function quotable(text: string): string {
  return text.replaceAll(/["\\]/g, "'");
}
