import { Failure } from '../errors/failure.js';
import { denial } from '../identity/permissions.js';
import type { Catalogue } from '../tool/catalogue.js';
import { ownerOf, type Principal } from '../tool/principal.js';
import { isActive, type Task } from './task.js';
import type { TaskMessages } from './task-messages.js';
import type { TaskRunner } from './task-runner.js';
import type { TaskStore } from './task-store.js';

/** Seconds after which a client that asks again may reach the instance that runs its task. */
const ELSEWHERE_SECONDS = 1;

/** What the owner of a task can do with it. To everybody else it is unknown. */
export class TaskDesk {
  constructor(
    private readonly store: TaskStore,
    private readonly runner: TaskRunner,
    private readonly messages: TaskMessages,
    private readonly catalogue: Catalogue,
    private readonly now: () => Date,
  ) {}

  /**
   * Who may not call the tool any more, or not by this credential, learns nothing of what it did. Source: SEP-2663.
   * @throws Failure `unknown_tool` for one that is unknown, expired or of somebody else; `forbidden`.
   */
  async get(id: string, principal: Principal, signal: AbortSignal): Promise<Task> {
    const task = await this.store.find(id, ownerOf(principal), this.now(), signal);
    if (task === undefined) throw new Failure('unknown_tool', 'Unknown task: it has expired, or never was yours.');
    const tool = this.catalogue.tool(task.tool);
    const refusal = tool && denial(tool, principal);
    if (refusal !== undefined) throw refusal;
    return task;
  }

  /** Does nothing to a task that has ended. One that runs on an instance that cannot be told stops by its next renewal. */
  async cancel(id: string, principal: Principal, signal: AbortSignal): Promise<void> {
    const { status } = await this.get(id, principal, signal);
    if (!isActive(status)) return;
    await this.store.end(id, { status: 'cancelled' }, this.now());
    const running = this.runner.find(id);
    if (running !== undefined) running.abort();
    else {
      const runner = await this.store.runnerOf(id, signal);
      if (runner !== undefined) await this.messages.cancel(runner, id);
    }
  }

  /** Brings answers to open questions; others are ignored. */
  async answer(
    id: string,
    responses: Readonly<Record<string, unknown>>,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<void> {
    const { status } = await this.get(id, principal, signal);
    if (!isActive(status)) return;
    const running = this.runner.find(id);
    if (running !== undefined) return running.answer(responses);
    const runner = await this.store.runnerOf(id, signal);
    if (runner !== undefined && (await this.messages.answer(runner, id, responses))) return;
    throw new Failure('overloaded', 'This task runs on another instance. Try again in a moment.', {
      retryAfter: ELSEWHERE_SECONDS,
      refusedBy: 'other_instance',
    });
  }
}
