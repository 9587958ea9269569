import cluster from 'node:cluster';
import { Failure } from '../errors/failure.js';
import type { Reports, Subject, ToSupervisor, ToWorker } from './worker-messages.js';

/** Milliseconds for all answers: longer than the supervisor waits for any. */
const ANSWER_WITHIN_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

/** The workers of this service, this one among them, as one of them sees them. */
export class FellowWorkers implements Disposable {
  private readonly tellers = new Map<Subject, () => unknown>();
  private readonly waiting = new Map<number, (reports: Reports) => void>();
  private asked = 0;
  private announce: (() => void) | undefined;

  /**
   * Undefined where this process serves alone, also as a worker of a process manager, which would not answer.
   * @param workers `WORKERS`.
   */
  static ofThisProcess(workers: number): FellowWorkers | undefined {
    return workers > 1 ? FellowWorkers.ofAnyWorker() : undefined;
  }

  /** The same before it is known how many there are. */
  static ofAnyWorker(): FellowWorkers | undefined {
    return cluster.isWorker ? new FellowWorkers() : undefined;
  }

  private constructor() {
    process.on('message', this.onMessage);
  }

  /** Hears of them no more. */
  [Symbol.dispose](): void {
    process.off('message', this.onMessage);
  }

  /** How this worker answers whenever any of them asks. */
  tells(subject: Subject, tell: () => unknown): void {
    this.tellers.set(subject, tell);
  }

  /** Says that this one accepts connections. @param announce Called in one of all workers, once all are open. */
  open(announce: () => void): void {
    this.announce = announce;
    this.send({ kind: 'open' });
  }

  /**
   * What each says of the subject, and for a process that is gone or stuck nothing.
   * @throws Failure `overloaded` when the supervisor does not answer.
   */
  async ask<Told>(subject: Subject): Promise<Reports<Told>> {
    this.asked += 1;
    const id = this.asked;
    const { promise, resolve, reject } = Promise.withResolvers<Reports>();
    const noAnswer = () =>
      new Failure('overloaded', 'The processes of this server do not answer each other.', {
        retryAfter: RETRY_AFTER_SECONDS,
      });
    const timer = setTimeout(() => reject(noAnswer()), ANSWER_WITHIN_MS);
    this.waiting.set(id, resolve);
    this.send({ kind: 'ask', id, subject });
    try {
      return (await promise) as Reports<Told>;
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  private readonly onMessage = (message: ToWorker): void => void this.hear(message);

  private async hear(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case 'announce':
        return this.announce?.();
      case 'reports':
        return this.waiting.get(message.id)?.(message.reports);
      case 'tell': {
        const { id, subject } = message;
        // What cannot be told is not told: whoever asks sees that this worker gave no answer.
        const told = await Promise.resolve(this.tellers.get(subject)?.()).catch(() => {});
        return this.send({ kind: 'told', id, told });
      }
      default:
    }
  }

  private send(message: ToSupervisor): void {
    if (process.connected === true) process.send?.(message, undefined, undefined, () => {});
  }
}
