import { createRequire } from 'node:module';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Dispatcher, Pool } from 'undici';
import { Failure } from '../errors/failure.js';
import { answerFailure, requestFailure } from '../errors/upstream-failure.js';
import { WatchedOrigin } from '../observability/requests/watched-origin.js';
import { processTelemetry } from '../observability/telemetry/process-telemetry.js';
import { publicLookup } from './public-lookup.js';
import { type Headers, requestHeaders } from './request-headers.js';
import { type EncodedQuery, type Query, requestTarget } from './request-target.js';
import { upstreamUrl } from './upstream-url.js';
import { watchedClients, type WatchedOptions } from './watched-client.js';
import { type AnswerHeaders, type Reading, WholeAnswer, WORTH_READING } from './whole-answer.js';

const require = createRequire(import.meta.url);
/** Not before there is an upstream to ask: a process without one is up sooner. */
const undici = () => require('undici') as typeof import('undici');

export interface HttpClientOptions {
  /** Scheme, host and, where there is one, the path everything is below. No request can leave it. */
  readonly url: string;
  /** Sent with every request, and stronger than what a request says itself. Asked each time, so that secrets can change. */
  readonly credentials?: () => Headers;
  /** Whether the upstream may be inside our own network. Otherwise its name must lead to public addresses alone. */
  readonly allowPrivate: boolean;
  /** Connections at once; further requests wait for one. Default 10. */
  readonly connections?: number;
  /** Bytes of an answer that are read. Default 1 MiB. */
  readonly maxAnswerBytes?: number;
  /** Milliseconds to connect, to the first byte of an answer, and between two pieces of it. Shorter than a call may take;
   * 0 for as long as that takes. */
  readonly timeouts?: Partial<Timeouts>;
}

interface Timeouts {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly bodyMs: number;
}

export interface UpstreamRequest {
  readonly method?: Dispatcher.HttpMethod;
  /** Absolute and encoded, such as `pathOf('/users/{id}', { id })` makes it. */
  readonly path: string;
  readonly query?: Query | EncodedQuery;
  readonly headers?: Headers;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** An upstream that has no such thing (404, 410) answers with nothing, which is no failure then. */
  readonly mayBeMissing?: true;
  /**
   * What the upstream wrote of a refusal that is the caller's own mistake, as the caller may read it; undefined for nothing
   * worth telling. Without it nothing an upstream wrote is told.
   */
  readonly explain?: (refusal: UpstreamText) => string | undefined;
}

export interface UpstreamText {
  readonly status: number;
  /** Empty where the upstream does not say. */
  readonly contentType: string;
  readonly text: string;
}

const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 2_000, headersMs: 5_000, bodyMs: 5_000 };
const DEFAULT_CONNECTIONS = 10;
const DEFAULT_MAX_ANSWER_BYTES = 1_048_576;
/** Milliseconds an unused connection is kept: shorter than most servers keep theirs, so that we close first. */
const KEEP_ALIVE_MS = 4_000;

/** All requests to one upstream. Everything it throws is a Failure, the reason of the signal, or a defect of the toolset. */
export class HttpClient implements OnApplicationShutdown {
  private readonly base: string;
  private readonly pool: Pool;
  private readonly watched: WatchedOrigin | undefined;

  /** @throws TypeError for a URL that may not be asked. Connects with the first request. */
  constructor(private readonly options: HttpClientOptions) {
    const { origin, base } = upstreamUrl(options.url, options.allowPrivate);
    const { connectMs, headersMs, bodyMs } = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.base = base;
    const durations = processTelemetry()?.requestDurations;
    this.watched = durations && new WatchedOrigin(origin, durations);
    // Of one origin, not an Agent of many: nothing a request says can name another.
    this.pool = new (undici().Pool)(origin, {
      connections: options.connections ?? DEFAULT_CONNECTIONS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      headersTimeout: headersMs,
      bodyTimeout: bodyMs,
      // One request for each connection, so that a slow answer delays no other.
      allowH2: false,
      ...(this.watched && { factory: watchedClients(undici().Client) }),
      connect: { timeout: connectMs, ...(!options.allowPrivate && { lookup: publicLookup() }) },
    });
  }

  /**
   * Asks for JSON.
   * @returns What was answered, not checked yet; undefined for an empty answer.
   * @param signal That of the call.
   */
  async json(request: UpstreamRequest, signal: AbortSignal): Promise<unknown> {
    const { text } = await this.text(request, signal);
    if (text === '') return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // Without its cause: the parser quotes what it could not read.
      throw new Failure('upstream', 'The upstream answered with what is no JSON.');
    }
  }

  /** The same for any answer that is text. */
  async text(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamText> {
    try {
      signal.throwIfAborted();
      const asked = this.requestOf(request);
      const watched = this.watched?.begin(asked.method, asked.headers);
      const answer = new WholeAnswer(signal, (status, headers) => this.read(status, headers, request), watched);
      asked.watched = watched;
      this.pool.dispatch(asked, answer);
      return await answer.ended;
    } catch (thrown) {
      // Without its cause: the parser keeps what it could not read.
      if (thrown instanceof undici().errors.HTTPParserError)
        throw new Failure('upstream', 'The upstream speaks no HTTP.');
      throw requestFailure(thrown, signal);
    }
  }

  /** Waits for requests that still run; their calls have ended or have a deadline. */
  async onApplicationShutdown(): Promise<void> {
    if (!this.pool.closed) await this.pool.close();
  }

  private requestOf({ method = 'GET', path, query, headers = {}, body }: UpstreamRequest): WatchedOptions {
    const defaults = {
      accept: 'application/json',
      // Nothing is unpacked here, so a small answer cannot become a large one.
      'accept-encoding': 'identity',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    return {
      method,
      path: requestTarget(this.base, path, query),
      headers: requestHeaders(defaults, headers, this.options.credentials?.() ?? {}),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
  }

  /** What becomes of an answer that begins like this. @throws Failure where that is enough to refuse it. */
  private read(
    status: number,
    headers: AnswerHeaders,
    { method, mayBeMissing, explain }: UpstreamRequest,
  ): Reading<UpstreamText> {
    if (mayBeMissing && (status === 404 || status === 410)) {
      return { known: { status, contentType: '', text: '' } };
    }
    const header = (name: string) => [headers[name]].flat()[0] ?? null;
    const failure =
      status >= 300 && status < 400
        ? // Followed nowhere: whoever can send us elsewhere would choose who gets our credentials.
          new Failure('upstream', 'The upstream answered with a redirect, which is not followed.')
        : answerFailure({ status, headers: { get: header } }, Date.now());
    const contentType = header('content-type') ?? '';
    if (failure?.kind === 'tool_error' && explain !== undefined) {
      const make = (text: string): never => {
        throw explained(failure, explain({ status, contentType, text }));
      };
      return { maxBytes: WORTH_READING, make };
    }
    if (failure !== undefined) throw failure;
    const maxBytes = this.options.maxAnswerBytes ?? DEFAULT_MAX_ANSWER_BYTES;
    const announced = Number(header('content-length'));
    // What answers HEAD says how long the answer to GET would be, and has none.
    if (announced > maxBytes && method !== 'HEAD') throw tooLarge(announced, maxBytes, method);
    return { maxBytes, make: (text) => ({ status, contentType, text }) };
  }
}

function explained(failure: Failure, told: string | undefined): Failure {
  return told === undefined
    ? failure
    : new Failure(failure.kind, `${failure.message} It says: ${told}`, failure.detail);
}

/** What says how long it is was asked for, unlike a flood: that no more is read is no failure of the upstream. */
function tooLarge(bytes: number, limit: number, method: UpstreamRequest['method'] = 'GET'): Failure {
  const advice =
    method === 'GET' ? 'Ask for less, or for a part of it.' : 'What it was called for is done: do not repeat it.';
  const message = `The upstream answered with ${bytes} bytes, and at most ${limit} are read. None of it is shown. ${advice}`;
  return new Failure('answer_too_large', message, { limit });
}
