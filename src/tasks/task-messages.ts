import type { Logger } from 'pino';
import { z } from 'zod';
import type { Instances } from '../instances/instances.js';
import type { TaskRunner } from './task-runner.js';

const TaskMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), id: z.string(), responses: z.record(z.string(), z.unknown()) }),
  z.strictObject({ kind: z.literal('cancel'), id: z.string() }),
]);

type TaskMessage = z.infer<typeof TaskMessage>;

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

  /** @returns Whether it has reached that instance. */
  async send(instance: string, message: TaskMessage): Promise<boolean> {
    if (this.instances === undefined) return false;
    try {
      return (await this.topicOf(this.instances, instance).publish(message)) > 0;
    } catch (err) {
      this.logger.debug({ err }, 'the instance that runs a task cannot be reached');
      return false;
    }
  }

  private hear(message: TaskMessage): void {
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
