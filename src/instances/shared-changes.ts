import type { Logger } from 'pino';
import { z } from 'zod';
import { BoundedMap } from '../tool/bounded-map.js';
import { type Change, Changes, LIST_CHANGES } from '../tool/changes.js';
import type { Instances } from './instances.js';

const ChangeMessage: z.ZodType<{ readonly id: string; readonly change: Change }> = z.strictObject({
  id: z.string().min(1).max(100),
  change: z.discriminatedUnion('kind', [
    ...LIST_CHANGES.map((kind) => z.strictObject({ kind: z.literal(kind) })),
    z.strictObject({ kind: z.literal('resource_updated'), uri: z.string() }),
  ] as never),
});

/** Changes that met no connection and are told once there is one, at most: the first ones are forgotten beyond. */
const MAX_UNSAID = 1_000;

/** Takes changes from this instance to the others, and theirs to the clients of this one. */
export class SharedChanges {
  private readonly unsaid = new BoundedMap<string, Change>(MAX_UNSAID);

  constructor(
    private readonly instances: Instances,
    private readonly changes: Changes,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    const topic = this.instances.topic('changes', ChangeMessage);
    const relay = (change: Change, id: string) => {
      topic.publish({ id, change }).catch((err: unknown) => {
        this.logger.debug({ err, kind: change.kind }, 'a change did not reach the other instances');
        this.unsaid.set(id, change);
      });
    };
    this.changes.relayTo(relay);
    // Those who listen may have missed nothing but this, and so would not look.
    this.instances.redis.onUp(() => {
      const unsaid = [...this.unsaid];
      this.unsaid.clear();
      for (const [id, change] of unsaid) relay(change, id);
    });
    // What was missed is not known, so clients are told to look: at lists, which any of the missed may have changed.
    this.instances.onGap(() => {
      for (const kind of LIST_CHANGES) this.changes.deliver({ kind });
    });
    await topic.listen(({ change, id }) => this.changes.deliver(change, id));
  }
}
