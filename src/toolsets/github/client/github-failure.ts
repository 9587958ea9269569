import { Failure, type InputIssue } from '../../../errors/failure.js';
import { answerFailure, requestFailure } from '../../../errors/upstream-failure.js';
import { saidByGithub, validationIssues } from './validation-issues.js';
import { githubLimited, type Quota } from './rate-limit-gate.js';

/** What a request was about, for whoever reads that it failed. */
export interface Subject {
  /** `issue #5 of octo/hello`. */
  readonly what: string;
  /** What to do where there is no such thing. */
  readonly whenMissing: string;
}

/** The cause of a failure where GitHub answered that there is no such thing, or none that the token may see. */
export class NotFound extends Error {}

/** An error answer, as Octokit throws it. */
interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly data: unknown;
}

/** Seconds to wait where GitHub names none. Source: "Rate limits for the REST API", exceeding the rate limit. */
const DEFAULT_WAIT_SECONDS = 60;

/** Which of GitHub's limits refused the request, and for how many seconds; undefined where none did. */
export function limitIn(thrown: unknown, asked: Quota, nowMs: number): { quota: Quota; seconds: number } | undefined {
  const answer = answerOf(thrown);
  if (answer === undefined || (answer.status !== 403 && answer.status !== 429)) return undefined;
  const { headers } = answer;
  if (headers['x-ratelimit-remaining'] === '0') {
    const reset = Number(headers['x-ratelimit-reset']) * 1_000 - nowMs;
    // A second more: clocks differ.
    return { quota: asked, seconds: Number.isFinite(reset) ? Math.max(1, Math.ceil(reset / 1_000) + 1) : 60 };
  }
  const wait = Number(headers['retry-after'] ?? Number.NaN);
  const isSecondary = /\b(secondary rate|abuse detection)\b/i.test(saidByGithub(answer.data));
  if (!isSecondary && answer.status === 403 && Number.isNaN(wait)) return undefined;
  return { quota: 'all', seconds: wait > 0 ? Math.ceil(wait) : DEFAULT_WAIT_SECONDS };
}

/** What Octokit threw, in words that tell a model what to do. */
export function githubFailure(thrown: unknown, subject: Subject, asked: Quota, signal: AbortSignal, nowMs: number) {
  if (thrown instanceof Failure) return thrown;
  if (signal.aborted) return signal.reason as unknown;
  const limit = limitIn(thrown, asked, nowMs);
  if (limit !== undefined) return githubLimited(limit.quota, limit.seconds, causeOf(thrown));
  const answer = answerOf(thrown);
  if (answer === undefined) return unanswered(thrown, signal);
  return refused(answer, subject) ?? byStatus(answer, nowMs);
}

function refused({ status, headers, data }: ErrorAnswer, { what, whenMissing }: Subject): Failure | undefined {
  const said = saidByGithub(data);
  const cause = new Error(`GitHub answered ${status}`);
  const because = said === '' ? '' : ` GitHub says: "${said}".`;
  switch (status) {
    case 401:
      return new Failure('internal', 'GitHub refuses the token of this server (GITHUB_TOKEN).', { cause });
    case 403:
      return new Failure('tool_error', `${whyForbidden(headers, what)}${because}`, { cause });
    case 404:
      return new Failure(
        'tool_error',
        `GitHub knows no ${what}, or this server's token may not see it. ${whenMissing}`,
        { cause: new NotFound(cause.message) },
      );
    case 410:
      return new Failure(
        'tool_error',
        `There is no ${what} any more: it was deleted, or issues are turned off in this repository.${because} Do not try it again.`,
        { cause },
      );
    case 400:
    case 422:
      return invalid(validationIssues(data), what, because, cause);
    case 451:
      return new Failure('tool_error', `GitHub withholds ${what} for legal reasons. Do not try it again.`, { cause });
    default:
      return undefined;
  }
}

function whyForbidden(headers: ErrorAnswer['headers'], what: string): string {
  return headers['x-github-sso'] === undefined
    ? `This server's token may not do that to ${what}, or nobody may, as in an archived repository. Other arguments will not help; whoever runs this server can allow it.`
    : `The organisation of ${what} wants this server's token authorized for single sign-on. Whoever runs this server has to do that.`;
}

function invalid(issues: readonly InputIssue[], what: string, because: string, cause: unknown): Failure {
  const details = issues
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ')
    .replace(/\.$/, '');
  const message = `GitHub does not accept these arguments for ${what}${details === '' ? `.${because}` : `: ${details}.`} Change them and call again.`;
  return new Failure('invalid_input', message, { issues, cause });
}

function byStatus({ status, headers }: ErrorAnswer, nowMs: number): Failure {
  const get = (name: string) => headers[name] ?? null;
  // Below 400 Octokit throws nothing but "not modified", to a request that did not ask for it.
  return answerFailure({ status, headers: { get } }, nowMs) ?? new Failure('upstream', `GitHub answered ${status}.`);
}

/** No answer at all: Octokit wraps what fetch threw. */
function unanswered(thrown: unknown, signal: AbortSignal): unknown {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (cause instanceof Failure) return cause;
  return requestFailure(cause ?? thrown, signal);
}

function answerOf(thrown: unknown): ErrorAnswer | undefined {
  if (!(thrown instanceof Error) || !('response' in thrown)) return undefined;
  return thrown.response as ErrorAnswer | undefined;
}

/** Without its request, which holds what the caller wrote. */
function causeOf(thrown: unknown): Error {
  return new Error(`GitHub answered ${answerOf(thrown)?.status ?? 'nothing'}`);
}
