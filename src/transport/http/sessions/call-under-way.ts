import { Failure } from '../../../errors/failure.js';
import type { AskChannel } from '../../../pipeline/ask-channel.js';
import type { CallRequest } from '../../../pipeline/call.js';
import type { Finished } from '../../../pipeline/pipeline.js';
import type { AskKind } from '../../../tool/ask.js';
import type { Eventual } from '../../../tool/eventual.js';
import { StopController } from '../../../tool/stop-signal.js';

/** Milliseconds after which the SDK answers a call: its client then gets a head, and an event to come back to. */
const HAND_OVER_AFTER_MS = 100;

type Tell = NonNullable<CallRequest['tell']>;

/**
 * A call of a session that runs although the SDK does not know of it. Most are over before it need. What concerns one that
 * goes on is for the SDK (to cancel it, to ask its client, to keep its stream), so it is handed over before that.
 */
export class CallUnderWay {
  private readonly aborter = new StopController();
  private readonly wanted = Promise.withResolvers<undefined>();
  private readonly arrived = Promise.withResolvers<void>();
  private readonly untold: Parameters<Tell>[] = [];
  private running!: Promise<Finished>;
  /** How the SDK reaches the client of the call. */
  private joined: CallRequest | undefined;
  private isWanted = false;

  /** @param can What its client can be asked. */
  constructor(private readonly can: (kind: AskKind) => boolean) {}

  /** What the hall needs of the client of a call. */
  get live(): Required<Pick<CallRequest, 'signal' | 'tell' | 'askChannel'>> {
    return { signal: this.aborter, tell: this.tell, askChannel: this.channel };
  }

  /** Its end; undefined where it has to be handed over. */
  async endOf(running: Eventual<Finished>): Promise<Finished | undefined> {
    this.running = Promise.resolve(running);
    const timer = setTimeout(() => void this.handOver(), HAND_OVER_AFTER_MS);
    const finished = await Promise.race([running, this.wanted.promise]);
    clearTimeout(timer);
    return this.isWanted ? undefined : finished;
  }

  /** Its end, where it ended at once and had nothing to say to its client. */
  endedAtOnce(running: Eventual<Finished>): Finished | undefined {
    return running instanceof Promise || this.isWanted ? undefined : running;
  }

  /** Resolves once the SDK knows of it, or need not any more. */
  handOver(): Promise<void> {
    this.isWanted = true;
    this.wanted.resolve(undefined);
    return this.arrived.promise;
  }

  /** To be called by the handler that the SDK has called for it. @param request What the handler would run. */
  join(request: CallRequest): Promise<Finished> {
    this.joined = request;
    const { signal } = request;
    if (signal.aborted) this.aborter.abort();
    else signal.addEventListener('abort', () => this.aborter.abort(), { once: true });
    for (const told of this.untold.splice(0)) request.tell?.(...told);
    this.arrived.resolve();
    return this.running;
  }

  /** It has been answered. One that the SDK has not taken has nobody to answer. */
  over(): void {
    if (this.isWanted && this.joined === undefined) this.aborter.abort();
    this.arrived.resolve();
  }

  private readonly tell: Tell = (...told) => {
    if (this.joined !== undefined) return this.joined.tell?.(...told);
    this.untold.push(told);
    void this.handOver();
  };

  private readonly channel: AskChannel = {
    can: (kind) => this.can(kind),
    answerTo: () => undefined,
    put: async (question, signal, key) => {
      await this.handOver();
      const put = this.joined?.askChannel?.put;
      if (put === undefined) throw new Failure('cancelled', 'The client went away before it was asked.');
      return put(question, signal, key);
    },
  };
}
