import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { Failure } from '../../../errors/failure.js';
import { bring } from '../../../instances/bring.js';
import type { Instances } from '../../../instances/instances.js';
import type { Topic } from '../../../instances/topic.js';
import { askerOf } from './instance-wire.js';
import { SessionAnswer } from './session-message.js';

/** Seconds after which a lost Redis may be back. */
export const RETRY_AFTER_SECONDS = 5;

/** What clients of sessions answer, brought to the instance that asked: nobody else can go on with it. */
export class SessionAnswers {
  private readonly listeners = new Map<string, (answer: JSONRPCMessage) => void>();
  private begun: Promise<unknown> | undefined;

  constructor(private readonly instances: Instances) {}

  /** Resolves once answers come to a session, for as long as its listener is not taken away. */
  async listen(session: string, listener: (answer: JSONRPCMessage) => void): Promise<void> {
    this.listeners.set(session, listener);
    this.begun ??= this.topicOf(this.instances.own).listen(({ session: to, answer }) =>
      this.listeners.get(to)?.(answer),
    );
    await this.begun;
  }

  /** @param listener The one that listens: the session may have been made again. */
  leave(session: string, listener: (answer: JSONRPCMessage) => void): void {
    if (this.listeners.get(session) === listener) this.listeners.delete(session);
  }

  /**
   * Resolves once the instance that asked has it, or is gone with its call. At once where that is this one.
   * @throws Failure `overloaded` where it cannot be reached: its client would wait for what is never told.
   */
  async bring(session: string, answer: JSONRPCMessage): Promise<void> {
    const asker = askerOf(answer);
    if (asker === undefined || asker === this.instances.own) return;
    const parcel = this.topicOf(asker).parcel({ session, answer });
    if ((await bring(parcel, () => this.instances.isPresent(asker))) === 'unreached') throw unreached();
  }

  private topicOf(instance: string): Topic<SessionAnswer> {
    return this.instances.topic(`answers:${instance}`, SessionAnswer);
  }
}

function unreached(): Failure {
  const message = 'The answer cannot be brought to the call that asked. Send it again.';
  return new Failure('overloaded', message, { retryAfter: RETRY_AFTER_SECONDS, refusedBy: 'other_instance' });
}
