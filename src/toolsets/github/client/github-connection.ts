import type { Asking } from './asking.js';
import { EtagStore } from './etag-store.js';
import { githubFailure, limitIn, type Subject } from './github-failure.js';
import { githubFetch } from './github-fetch.js';
import type { Octokits } from './octokit.js';
import { type PageLinks, pageLinks } from './page-links.js';
import { type Quota, RateLimitGate } from './rate-limit-gate.js';
import { noTurn, RequestTime } from './request-time.js';
import { WriteLine } from './write-line.js';

type Parameters = Readonly<Record<string, unknown>>;

export interface GithubAnswer {
  /** As GitHub sent it, unchecked. */
  readonly data: unknown;
  readonly pages: PageLinks;
}

interface Response {
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** Milliseconds the throttling lets pass between two requests of a kind. */
const PACE_MS = { read: 0, write: 1_000, search: 2_000 } as const;
type Line = keyof typeof PACE_MS;
const QUOTAS = { read: 'core', write: 'core', search: 'search' } as const satisfies Record<Line, Quota>;

interface Sending {
  readonly subject: Subject;
  readonly asking: Asking;
  readonly line: Line;
}

/** Less time than that is not enough for a second attempt: the plugin waits a second before it. */
const RETRY_NEEDS_MS = 3_000;

/** One credential at one GitHub, and all that is remembered for it: pace, rate limits, answers. */
export class GithubConnection {
  private readonly gate: RateLimitGate;
  private readonly etags = new EtagStore();
  private readonly writes = new WriteLine();
  /** Requests in the library's hands. One whose caller has left keeps its place in the library's own line. */
  private readonly pending: Record<Line, number> = { read: 0, write: 0, search: 0 };

  constructor(
    private readonly octokits: Octokits,
    private readonly now: () => number,
  ) {
    // How long to wait is a length of time, whatever the clock of the machine is set to meanwhile.
    this.gate = new RateLimitGate(() => performance.now());
  }

  /** Reads, from what was read before where GitHub says that nothing has changed since. */
  async get(route: `GET /${string}`, parameters: Parameters, subject: Subject, asking: Asking): Promise<GithubAnswer> {
    const { url } = this.octokits.once.request.endpoint(route, parameters);
    const kept = this.etags.get(url);
    const headers = kept === undefined ? {} : { headers: { 'if-none-match': kept.etag } };
    const line = route === 'GET /search/issues' ? 'search' : 'read';
    if (line === 'search') this.refuseLongLine(this.pending.search * PACE_MS.search, asking);
    const response = await this.send(route, { ...parameters, ...headers }, { subject, asking, line });
    const page = Number(parameters['page'] ?? 1);
    if (response === 'not modified') return { data: kept?.data, pages: pageLinks(kept?.link, page) };
    const link = response.headers['link'] as string | undefined;
    const etag = response.headers['etag'];
    if (typeof etag === 'string') this.etags.keep(url, { etag, data: response.data, link });
    return { data: response.data, pages: pageLinks(link, page) };
  }

  /** Changes something: one request at a time. */
  async write(
    route: `${'POST' | 'PATCH'} /${string}`,
    parameters: Parameters,
    subject: Subject,
    asking: Asking,
  ): Promise<unknown> {
    this.refuseLongLine((this.writes.waiting + this.pending.write) * PACE_MS.write, asking);
    const send = () => this.send(route, parameters, { subject, asking, line: 'write' });
    using time = new RequestTime(asking.signal, asking.deadline, this.now());
    const response = await this.writes.run(time.signal, () => {
      time.leaves();
      return send();
    });
    return response === 'not modified' ? undefined : response.data;
  }

  /** Who would wait in vain is told at once, and keeps nobody's slot. */
  private refuseLongLine(waitMs: number, { deadline }: Asking): void {
    if (deadline !== undefined && this.now() + waitMs >= deadline) throw noTurn();
  }

  private async send(route: string, parameters: Parameters, sending: Sending): Promise<Response | 'not modified'> {
    const { subject, asking, line } = sending;
    const quota = QUOTAS[line];
    this.gate.pass(quota);
    using time = new RequestTime(asking.signal, asking.deadline, this.now());
    try {
      const response = await time.within(() => this.request(route, parameters, sending, time));
      // A body that was cut off by our own signal is no answer.
      asking.signal.throwIfAborted();
      return response;
    } catch (thrown) {
      if (isNotModified(thrown)) return 'not modified';
      const limit = limitIn(thrown, quota, this.now());
      if (limit !== undefined) this.gate.close(limit.quota, limit.seconds);
      throw githubFailure(thrown, subject, quota, time.signal, this.now());
    }
  }

  private async request(
    route: string,
    parameters: Parameters,
    { asking, line }: Sending,
    time: RequestTime,
  ): Promise<Response> {
    const leftMs = (asking.deadline ?? this.now()) - this.now();
    const fetchInTime: typeof fetch = (url, init) => {
      if (time.signal.aborted) throw new DOMException('It was left before its turn came', 'AbortError');
      // Pending in the library's own line, it may have waited behind others who were limited.
      this.gate.pass(QUOTAS[line]);
      time.leaves();
      return githubFetch(String(url), init ?? {});
    };
    const isRepeated = asking.repeatsEach === true && leftMs > RETRY_NEEDS_MS;
    const octokit = isRepeated ? this.octokits.again : this.octokits.once;
    this.pending[line] += 1;
    try {
      return await octokit.request(route, { ...parameters, request: { signal: time.signal, fetch: fetchInTime } });
    } finally {
      this.pending[line] -= 1;
    }
  }
}

function isNotModified(thrown: unknown): boolean {
  return thrown instanceof Error && 'status' in thrown && thrown.status === 304;
}
