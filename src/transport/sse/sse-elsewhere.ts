import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { z } from 'zod';
import { Failure } from '../../errors/failure.js';
import { bring } from '../../instances/bring.js';
import { hashOfOwner } from '../../instances/hash-of-owner.js';
import { Instances } from '../../instances/instances.js';
import { LOGGER } from '../../observability/logger.js';
import { ownerOf, type Principal } from '../../tool/principal.js';
import type { JsonRpcMessage } from '../http/read-json-body.js';

/** Milliseconds for which a stream is known to the other instances, and between two times it is said again. */
const KNOWN_FOR_MS = 30_000;
const SAID_EVERY_MS = 10_000;

/** Seconds after which a lost line may be back. */
const RETRY_AFTER_SECONDS = 5;

const Posted = z.strictObject({
  message: z.record(z.string(), z.unknown()),
  /** Whole, also what it may say one day: a part that is left out could allow more. */
  principal: z
    .looseObject({
      id: z.string(),
      issuer: z.string(),
      kind: z.string(),
      roles: z.array(z.string()),
      scopes: z.array(z.string()),
    })
    .transform((principal) => principal as unknown as Principal),
});

type Receive = (message: JsonRpcMessage, principal: Principal) => Promise<void>;

/** HTTP+SSE streams of other instances: a message that was posted here goes to the instance that holds the stream. */
@Injectable()
export class SseElsewhere implements OnApplicationShutdown {
  private readonly offered = new Map<string, { owner: string; stop: () => void }>();
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(
    @Optional() @Inject(Instances) private readonly instances: Instances | undefined,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    if (instances === undefined) return;
    const sayAll = () => {
      for (const [id, { owner }] of this.offered) this.makeKnown(id, owner);
    };
    this.timer = setInterval(sayAll, SAID_EVERY_MS).unref();
    instances.redis.onUp(sayAll);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Lets other instances send to a stream of this one. */
  async offer(id: string, owner: string, receive: Receive): Promise<void> {
    const { instances } = this;
    if (instances === undefined) return;
    const stop = await this.topicOf(instances, id).listen(({ message, principal }) => {
      receive(message, principal).catch((err: unknown) => {
        this.logger.debug({ err }, 'a message from another instance was refused');
      });
    });
    this.offered.set(id, { owner, stop });
    await this.makeKnown(id, owner);
  }

  withdraw(id: string): void {
    this.offered.get(id)?.stop();
    if (!this.offered.delete(id)) return;
    this.instances?.redis.client.del(this.keyOf(this.instances, id)).catch(() => {});
  }

  /**
   * @returns False where no other instance holds such a stream of this principal, or Redis is lost.
   * @throws Failure `overloaded` where the one that holds it cannot be reached.
   */
  async send(id: string, message: JsonRpcMessage, principal: Principal): Promise<boolean> {
    const { instances } = this;
    if (instances === undefined) return false;
    const isHeld = async () =>
      (await instances.redis.client.get(this.keyOf(instances, id))) === hashOfOwner(ownerOf(principal));
    try {
      if (!(await isHeld())) return false;
    } catch (err) {
      this.logger.debug({ err }, 'the instance that holds a stream cannot be reached');
      return false;
    }
    const brought = await bring(this.topicOf(instances, id).parcel({ message, principal }), isHeld);
    if (brought === 'unreached') throw unreached();
    return brought === 'taken';
  }

  /** While Redis is lost nobody can be told; it is said again. */
  private async makeKnown(id: string, owner: string): Promise<void> {
    const { instances } = this;
    await instances?.redis.client
      .set(this.keyOf(instances, id), hashOfOwner(owner), 'PX', KNOWN_FOR_MS)
      .catch(() => {});
  }

  private topicOf(instances: Instances, id: string) {
    return instances.topic<z.infer<typeof Posted>>(`sse:${id}`, Posted);
  }

  private keyOf(instances: Instances, id: string): string {
    return instances.redis.key('sse', id);
  }
}

function unreached(): Failure {
  const message = 'The instance that holds this stream cannot be reached. Send the message again.';
  return new Failure('overloaded', message, { retryAfter: RETRY_AFTER_SECONDS, refusedBy: 'other_instance' });
}
