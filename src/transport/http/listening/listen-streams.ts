import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/load-config.js';
import { configSlice } from '../../../config/config-slices.js';
import { Failure } from '../../../errors/failure.js';
import { Catalogue } from '../../../tool/catalogue.js';
import { ownerOf, type Principal } from '../../../tool/principal.js';
import { MAX_WATCHED } from '../../mcp/change-notices.js';
import { readDenial } from '../../mcp/read-denial.js';
import type { JsonRpcMessage } from '../read-json-body.js';
import { boundedBody } from './bounded-body.js';
import { atExpiry } from './at-expiry.js';

/** Bytes that may wait for a client that reads slowly. */
const MAX_WAITING_BYTES = 65_536;
/** Seconds after which a place may be free again. */
const RETRY_AFTER_SECONDS = 30;

type Serve = (request: Request, message: JsonRpcMessage) => Promise<Response>;

/**
 * The open `subscriptions/listen` streams of this instance; the limits of sessions hold for them too. The SDK accepts
 * any URI. Here a URI that the principal may not read, or that names nothing, is left out, so that the acknowledgement
 * says what will be told and nothing about what exists; the rest of the stream is served.
 */
@Injectable()
export class ListenStreams {
  private readonly openOf = new Map<string, number>();
  private open = 0;

  constructor(
    @Inject(configSlice('sessions')) private readonly limits: Config['sessions'],
    private readonly catalogue: Catalogue,
  ) {}

  /** Streams of everybody together. */
  get max(): number {
    return this.limits.max;
  }

  get count(): number {
    return this.open;
  }

  /** @throws Failure `rate_limited` or `overloaded` when there are too many. */
  async serve(request: Request, principal: Principal, message: JsonRpcMessage, serve: Serve): Promise<Response> {
    this.refuseTooMany(principal);
    const allowed = this.onlyAllowed(message, principal);
    const ended = new AbortController();
    const forgetExpiry = atExpiry(principal, () => ended.abort());
    const leave = this.enter(principal);
    ended.signal.addEventListener('abort', () => {
      forgetExpiry();
      leave();
    });
    const end = () => ended.abort();
    try {
      const signal = AbortSignal.any([request.signal, ended.signal]);
      const response = await serve(new Request(request, { signal }), allowed);
      if (response.body === null || !isStream(response)) {
        end();
        return response;
      }
      return new Response(boundedBody(response.body, MAX_WAITING_BYTES, end), response);
    } catch (error) {
      end();
      throw error;
    }
  }

  /** What is no list of URIs stays as it is: the SDK refuses it. */
  private onlyAllowed(message: JsonRpcMessage, principal: Principal): JsonRpcMessage {
    const params = message['params'] as { notifications?: { resourceSubscriptions?: unknown } } | undefined;
    const uris = params?.notifications?.resourceSubscriptions;
    if (!Array.isArray(uris)) return message;
    if (uris.length > MAX_WATCHED) {
      throw new Failure('invalid_input', `A stream can watch ${MAX_WATCHED} resources.`, { limit: MAX_WATCHED });
    }
    const readable = new Set(uris).values().filter((uri) => {
      return typeof uri === 'string' && readDenial(this.catalogue, uri, principal) === undefined;
    });
    const notifications = { ...params?.notifications, resourceSubscriptions: [...readable] };
    return { ...message, params: { ...params, notifications } };
  }

  private refuseTooMany(principal: Principal): void {
    const { max, maxPerPrincipal } = this.limits;
    const retryAfter = RETRY_AFTER_SECONDS;
    if ((this.openOf.get(ownerOf(principal)) ?? 0) >= maxPerPrincipal) {
      throw new Failure('rate_limited', 'You have too many open streams. Close one.', {
        limit: maxPerPrincipal,
        retryAfter,
      });
    }
    if (this.open >= max) throw new Failure('overloaded', 'This server has too many open streams.', { retryAfter });
  }

  private enter(principal: Principal): () => void {
    const owner = ownerOf(principal);
    this.open += 1;
    this.openOf.set(owner, (this.openOf.get(owner) ?? 0) + 1);
    return () => {
      this.open -= 1;
      const left = (this.openOf.get(owner) ?? 1) - 1;
      if (left > 0) this.openOf.set(owner, left);
      else this.openOf.delete(owner);
    };
  }
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}
