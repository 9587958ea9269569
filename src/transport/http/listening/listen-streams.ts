import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/load-config.js';
import { configSlice } from '../../../config/config-slices.js';
import { Failure } from '../../../errors/failure.js';
import { UnreadMetrics } from '../../../observability/metrics/unread-metrics.js';
import { Catalogue } from '../../../tool/catalogue.js';
import { ownerOf, type Principal } from '../../../tool/principal.js';
import { onlyReadable } from '../../mcp/readable-subscriptions.js';
import { endWhere } from '../end-where.js';
import type { Exchange } from '../exchange.js';
import type { JsonRpcMessage } from '../read-json-body.js';
import { boundedBody } from './bounded-body.js';
import { atExpiry } from './at-expiry.js';
import { isStream } from './until-expiry.js';

/** Bytes that may wait for a client that reads slowly. */
const MAX_WAITING_BYTES = 65_536;
/** Seconds after which a place may be free again. */
const RETRY_AFTER_SECONDS = 30;

interface OpenStream {
  readonly exchange: Exchange;
  close(): void;
}

type Serve = (request: Request, message: JsonRpcMessage) => Promise<Response>;

/** The open `subscriptions/listen` streams of this instance; the limits of sessions hold for them too. */
@Injectable()
export class ListenStreams {
  private readonly openOf = new Map<string, number>();
  private readonly streams = new Map<Exchange, OpenStream>();

  constructor(
    @Inject(configSlice('sessions')) private readonly limits: Config['sessions'],
    private readonly catalogue: Catalogue,
    private readonly unread: UnreadMetrics,
  ) {}

  /** Streams of everybody together. */
  get max(): number {
    return this.limits.max;
  }

  get count(): number {
    return this.streams.size;
  }

  /** @throws Failure `rate_limited` or `overloaded` when there are too many. */
  async serve(request: Request, exchange: Exchange, message: JsonRpcMessage, serve: Serve): Promise<Response> {
    const { principal } = exchange;
    this.refuseTooMany(principal);
    const allowed = onlyReadable(message, this.catalogue, principal);
    const ended = new AbortController();
    const forgetExpiry = atExpiry(principal, () => ended.abort());
    const leave = this.enter(exchange, () => ended.abort());
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
      const onEnd = (isUnread: boolean) => {
        if (isUnread) this.unread.cut('overflow');
        end();
      };
      return new Response(boundedBody(response.body, MAX_WAITING_BYTES, onEnd, ended.signal), response);
    } catch (error) {
      end();
      throw error;
    }
  }

  /** Ends the streams whose request meets a condition. @returns How many. */
  endWhere(condition: (request: Exchange) => Promise<boolean>): Promise<number> {
    return endWhere([...this.streams.values()], ({ exchange }) => condition(exchange));
  }

  private refuseTooMany(principal: Principal): void {
    const { max, maxPerPrincipal } = this.limits;
    const retryAfter = RETRY_AFTER_SECONDS;
    if ((this.openOf.get(ownerOf(principal)) ?? 0) >= maxPerPrincipal) {
      throw new Failure('rate_limited', 'You have too many open streams. Close one.', {
        limit: maxPerPrincipal,
        retryAfter,
        refusedBy: 'own_streams',
        room: { bound: maxPerPrincipal },
      });
    }
    if (this.count >= max)
      throw new Failure('overloaded', 'This server has too many open streams.', {
        retryAfter,
        refusedBy: 'streams',
        room: { bound: max },
      });
  }

  private enter(exchange: Exchange, close: () => void): () => void {
    const owner = ownerOf(exchange.principal);
    this.streams.set(exchange, { exchange, close });
    this.openOf.set(owner, (this.openOf.get(owner) ?? 0) + 1);
    return () => {
      this.streams.delete(exchange);
      const left = (this.openOf.get(owner) ?? 1) - 1;
      if (left > 0) this.openOf.set(owner, left);
      else this.openOf.delete(owner);
    };
  }
}
