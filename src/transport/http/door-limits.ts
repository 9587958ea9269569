import { Injectable } from '@nestjs/common';
import type { LimitVerdict } from '../../admission/limits/limit-verdict.js';
import { RateLimiter } from '../../admission/limits/rate-limiter.js';
import { ShadowMetrics } from '../../observability/metrics/shadow-metrics.js';
import type { Principal } from '../../tool/principal.js';
import { asked } from '../mcp/asked.js';
import type { McpRequest } from './mcp-request.js';

/** The limits of what is not a call: calls have theirs in the hall, where it is known what they are. */
@Injectable()
export class DoorLimits {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly shadow: ShadowMetrics,
  ) {}

  /** Every request, before its credential is looked at. @throws Failure `rate_limited` */
  admitAddress(address: string | undefined): Promise<void> | undefined {
    const verdict = this.limiter.ofAddress(address);
    if (verdict instanceof Promise) return verdict.then((found) => void this.apply(found));
    this.apply(verdict);
    return undefined;
  }

  /** What opens a stream or asks for anything but a call. @throws Failure `rate_limited` */
  admit(request: McpRequest, principal: Principal): Promise<void> | undefined {
    if (!isRequest(request)) return undefined;
    const verdict = this.limiter.ofRequest(principal, request.ip);
    if (verdict instanceof Promise) return verdict.then((found) => this.charge(request, found));
    this.charge(request, verdict);
    return undefined;
  }

  private charge(request: McpRequest, verdict: LimitVerdict): void {
    request.quotas = this.apply(verdict).quotas;
  }

  private apply(verdict: LimitVerdict): LimitVerdict {
    for (const rule of verdict.wouldReject) this.shadow.count('rate_limited', rule);
    const { refusal } = verdict;
    if (refusal !== undefined) throw refusal;
    return verdict;
  }
}

/** Neither a call, nor an answer or a notification: what belongs to a call under way must not be refused. */
function isRequest({ method, message }: McpRequest): boolean {
  if (method !== 'POST') return method === 'GET';
  return message?.['id'] !== undefined && message['method'] !== undefined && asked(message).kind === 'request';
}
