import type { Logger } from 'pino';
import { LEASE_MS, type TaskStore } from './task-store.js';
import type { TaskRunner } from './task-runner.js';

/** Milliseconds between two rounds: a lease survives a round that fails. */
const EVERY_MS = LEASE_MS / 4;

/** Deletes what has expired, gives up what nobody works on, and stops what was ended elsewhere. */
export class TaskSweeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: TaskStore,
    private readonly runner: TaskRunner,
    private readonly logger: Logger,
    private readonly now: () => Date,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.sweep(this.now()).catch((err: unknown) => this.logger.warn({ err }, 'tasks could not be swept'));
    }, EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async sweep(now: Date): Promise<void> {
    await this.runner.storeUnstored();
    // Read before the rows are: a task that begins in between is in neither.
    const { running } = this.runner;
    const alive = await this.store.renew(running, now);
    for (const id of running.filter((one) => !alive.has(one))) this.runner.find(id)?.abort();
    await this.store.failAbandoned(now);
    await this.store.deleteExpired(now);
  }
}
