import type { WorkerReport } from './worker-messages.js';

/** Questions put to several workers at once, each answered or given up in time. */
export class RoundOfQuestions {
  private readonly open = new Map<number, (told: unknown) => void>();
  private last = 0;

  constructor(private readonly timeoutMs: number) {}

  /** @param send Puts the question, under an id, to the process of that number; false where there is none. */
  ask(workers: readonly number[], send: (worker: number, id: number) => boolean): Promise<WorkerReport[]> {
    return Promise.all(workers.map((worker) => this.askOne(worker, send)));
  }

  /** An answer that came too late is nobody's. */
  told(id: number, told: unknown): void {
    this.open.get(id)?.(told);
  }

  private async askOne(worker: number, send: (worker: number, id: number) => boolean): Promise<WorkerReport> {
    this.last += 1;
    const id = this.last;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.open.set(id, resolve);
    const timer = setTimeout(resolve, this.timeoutMs);
    if (!send(worker, id)) resolve(undefined);
    const told = await promise;
    clearTimeout(timer);
    this.open.delete(id);
    return { worker, ...(told !== undefined && { told }) };
  }
}
