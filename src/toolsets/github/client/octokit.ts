import { createHash } from 'node:crypto';
import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';

/** What says the same again however often it is asked, beside what the plugin knows: limits and conflicts. */
const NEVER_RETRIED = [400, 401, 403, 404, 409, 410, 422, 429, 451];

const API_VERSION = '2022-11-28';

const PluggedOctokit = Octokit.plugin(retry, throttling);

/** Octokit for one credential, twice: the pace is shared by both. */
export interface Octokits {
  /** Sends each request once. */
  readonly once: Octokit;
  /** Sends one that failed at GitHub a second time. Not an option of a request: the plugin would repeat refusals, too. */
  readonly again: Octokit;
}

export function makeOctokits(token: string, apiUrl: string): Octokits {
  return { once: makeOctokit(token, apiUrl, 0), again: makeOctokit(token, apiUrl, 1) };
}

/**
 * Octokit, made to fit in: its throttling paces writes and searches as GitHub asks for, but waits for no rate limit: how
 * long a call may wait is known to the pipeline alone.
 */
function makeOctokit(token: string, apiUrl: string, retries: number): Octokit {
  const octokit = new PluggedOctokit({
    auth: token,
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: 'gatehouse',
    retry: { retries, doNotRetry: NEVER_RETRIED },
    throttle: {
      // The pace belongs to the credential. Hashed, because ids are names inside a library.
      id: createHash('sha256').update(token).digest('base64url'),
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    // It would write to the console.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  octokit.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = API_VERSION;
  });
  return octokit;
}

function silent(): void {}
