import type { Logger } from 'pino';
import { z } from 'zod';
import { bring } from '../instances/bring.js';
import type { Instances } from '../instances/instances.js';
import type { TaskRunner } from './task-runner.js';

/** Milliseconds for which answers are brought: whoever is told to come again does. */
const TRIED_FOR_MS = 2_000;

const TaskMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), id: z.string(), responses: z.record(z.string(), z.unknown()) }),
  z.strictObject({ kind: z.literal('cancel'), id: z.string() }),
]);

/** Takes what a client says about a task to the instance that runs it. */
export class TaskMessages {
  constructor(
    private readonly instances: Instances | undefined,
    private readonly runner: TaskRunner,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    if (this.instances !== undefined)
      await this.topicOf(this.instances, this.instances.own).listen((message) => this.hear(message));
  }

  /** Told once: the store knows already, and the instance looks there. */
  async cancel(instance: string, id: string): Promise<void> {
    if (this.instances === undefined) return;
    await this.topicOf(this.instances, instance)
      .publish({ kind: 'cancel', id })
      .catch((err: unknown) => this.logger.debug({ err }, 'the instance that runs a task cannot be reached'));
  }

  /** @returns Whether that instance has them. */
  async answer(instance: string, id: string, responses: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { instances } = this;
    if (instances === undefined) return false;
    // It has ended here, just now.
    if (instance === instances.own) return true;
    const parcel = this.topicOf(instances, instance).parcel({ kind: 'answer', id, responses });
    return (await bring(parcel, () => instances.isPresent(instance), TRIED_FOR_MS)) === 'taken';
  }

  private hear(message: z.infer<typeof TaskMessage>): void {
    const running = this.runner.find(message.id);
    if (message.kind === 'cancel') return running?.abort();
    running?.answer(message.responses).catch((err: unknown) => {
      this.logger.error({ err, executionId: message.id }, 'answers to a task could not be stored');
    });
  }

  private topicOf(instances: Instances, instance: string) {
    return instances.topic(`tasks:${instance}`, TaskMessage);
  }
}
