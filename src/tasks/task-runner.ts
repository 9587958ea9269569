import type { Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import { Failure } from '../errors/failure.js';
import type { Call, CallRequest } from '../pipeline/call.js';
import { draining, type Finished, type Pipeline } from '../pipeline/pipeline.js';
import type { Question } from '../tool/ask.js';
import { RunningTask } from './running-task.js';
import { interrupted, type Task, type TaskEnding, type Wire } from './task.js';
import type { TaskStore } from './task-store.js';

/** What is stored, in the words of the protocol that will send it. */
export interface TaskWords {
  questions(open: ReadonlyMap<string, Question>): Promise<Wire>;
  ending(finished: Finished): TaskEnding;
}

/** Tasks of one principal that are kept until their ttl is over, ended ones included. */
const MAX_KEPT_PER_PRINCIPAL = 1_000;

/** Seconds after which a place can be expected to be free again. */
const RETRY_AFTER_SECONDS = 5;

/** Takes calls through the pipeline that may go on as tasks, and looks after those that do. */
export class TaskRunner {
  private readonly tasks = new Map<string, RunningTask>();
  /** Ends that the database did not take. Where it never does, their lease lapses. */
  private readonly unstored = new Map<string, TaskEnding>();
  private isStopping = false;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly store: TaskStore,
    private readonly limits: Config['tasks'],
    private readonly logger: Logger,
    private readonly now: () => Date,
  ) {}

  get count(): number {
    return this.tasks.size;
  }

  /** Ids of the tasks whose row is written. */
  get running(): readonly string[] {
    return [...this.tasks].filter(([, task]) => task.hasBegun).map(([id]) => id);
  }

  find(id: string): RunningTask | undefined {
    return this.tasks.get(id);
  }

  /** Answers with the task as soon as the call has become one, else with the end of the call. */
  async run(request: CallRequest, words: TaskWords): Promise<Finished | Task> {
    const running = new RunningTask(request);
    const begun = Promise.withResolvers<Task>();
    const ending = this.pipeline.run({
      ...running.asRequest(),
      beginTask: async (call) => begun.resolve(await this.begin(running, call, words)),
    });
    const finished = Promise.resolve(ending);
    void finished.then((ended) => this.finish(running, ended, words));
    return Promise.race([begun.promise, finished]);
  }

  /** Ends all that runs as interrupted; resolves once that is stored. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const running = [...this.tasks.values()];
    for (const task of running) task.interrupt();
    await Promise.all(running.map(({ over }) => over.promise));
    await this.storeUnstored();
  }

  /** Tries again with each end that could not be stored. Never rejects. */
  async storeUnstored(): Promise<void> {
    // At once, or a silent database would hold up a shutdown once for each.
    await Promise.all([...this.unstored].map(([id, ending]) => this.storeEnd(id, ending)));
  }

  private async begin(running: RunningTask, call: Call, words: TaskWords): Promise<Task> {
    this.refuseTooMany(running.owner);
    const createdAt = this.now();
    const id = call.executionId;
    const { ttlMs } = this.limits;
    const tool = call.operation.name;
    const task: Task = { id, tool, status: 'working', createdAt, updatedAt: createdAt, ttlMs };
    // In the list before it is stored, so that calls that come together cannot pass the limit together.
    this.tasks.set(id, running);
    try {
      await this.refuseTooManyKept(running.owner, running.signal);
      await this.store.insert(task, running.owner, running.signal);
    } catch (thrown) {
      this.tasks.delete(id);
      throw thrown;
    }
    running.begin(async (open) => this.store.ask(id, await words.questions(open), this.now()));
    return task;
  }

  private async finish(running: RunningTask, finished: Finished, words: TaskWords): Promise<void> {
    running.leaveRequest();
    if (running.hasBegun) {
      const { executionId } = finished.call;
      await this.storeEnd(executionId, endingOf(running, finished, words));
      this.tasks.delete(executionId);
    }
    // Also of one that was stopped before it had begun: `stop` waits for it.
    running.over.resolve();
  }

  private async storeEnd(id: string, ending: TaskEnding): Promise<void> {
    try {
      await this.store.end(id, ending, this.now());
      this.unstored.delete(id);
    } catch (err) {
      if (!this.unstored.has(id)) this.logger.error({ err, executionId: id }, 'the end of a task could not be stored');
      this.unstored.set(id, ending);
    }
  }

  private refuseTooMany(owner: string): void {
    if (this.isStopping) throw draining();
    const { max, maxPerPrincipal } = this.limits;
    const own = [...this.tasks.values()].filter((task) => task.owner === owner).length;
    if (own >= maxPerPrincipal) throw tooMany('own_tasks', `You have ${own} tasks running`, maxPerPrincipal);
    if (this.tasks.size < max) return;
    throw new Failure('overloaded', 'Too many tasks are running. Try again in a moment.', {
      retryAfter: RETRY_AFTER_SECONDS,
      refusedBy: 'tasks',
      room: { bound: max },
    });
  }

  private async refuseTooManyKept(owner: string, signal: AbortSignal): Promise<void> {
    const kept = await this.store.countOf(owner, this.now(), signal);
    if (kept < MAX_KEPT_PER_PRINCIPAL) return;
    throw tooMany('own_kept_tasks', `${kept} tasks of yours are kept`, MAX_KEPT_PER_PRINCIPAL);
  }
}

function tooMany(refusedBy: 'own_tasks' | 'own_kept_tasks', what: string, limit: number): Failure {
  return new Failure('rate_limited', `${what}, which is as many as you may have. Wait for some of them to end.`, {
    retryAfter: RETRY_AFTER_SECONDS,
    limit,
    refusedBy,
    room: { bound: limit },
  });
}

function endingOf(running: RunningTask, finished: Finished, words: TaskWords): TaskEnding {
  if (finished.settled.outcome !== 'cancelled') return words.ending(finished);
  return running.isInterrupted ? interrupted('The server was shut down') : { status: 'cancelled' };
}
