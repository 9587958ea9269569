import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Answer, CLOSE, type Question, type Refusal } from './sqlite-messages.js';
// By this import whoever compiles one of the two files compiles both; nothing of it is left at run time.
import type { ThreadData } from './sqlite-thread-main.js';

/** Beside this file: in the sources it is TypeScript, which Node runs as it is. */
const MAIN = new URL(import.meta.url.replace(/sqlite-thread(?=\.[jt]s)/, 'sqlite-thread-main'));

/** Megabytes for what is short-lived there: the copies of one message. Left alone it would take four times as much. */
const YOUNG_GENERATION_MB = 4;

interface Waiting {
  readonly resolve: (answer: Exclude<Answer, Refusal>) => void;
  readonly reject: (thrown: Error) => void;
}

/** The thread that has the embedded database: whoever waits for the disk or for a lock, it is not the event loop. */
export class SqliteThread {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private ended: Error | undefined;

  /** @param onLost Told when the thread has ended by itself. */
  constructor(data: ThreadData, onLost: (why: Error) => void) {
    this.worker = new Worker(MAIN, {
      name: 'database',
      workerData: data,
      // Neither what this process preloads nor what it was told in secret belongs there.
      execArgv: [],
      env: {},
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.worker
      .on('message', (answer: Answer) => this.take(answer))
      .on('error', (cause) => this.end(onLost, cause))
      .on('exit', () => this.end(onLost));
    this.worker.unref();
  }

  /** Whether it can be asked. What it had begun is lost with it. */
  get isAlive(): boolean {
    return this.ended === undefined;
  }

  /** @throws Error of the database, TypeError for a parameter it cannot take; an error without a code once the thread has ended. */
  ask(question: Question): Promise<Exclude<Answer, Refusal>> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      this.post(question);
      this.waiting.push({ resolve, reject });
      // The process stays for an answer, and for nothing else of this thread.
      this.worker.ref();
    });
  }

  /** Behind everything that was asked. */
  async close(): Promise<void> {
    if (this.ended !== undefined) return;
    const exit = once(this.worker, 'exit');
    this.ended = new Error('The embedded database is closed.');
    this.worker.ref();
    this.worker.postMessage(CLOSE);
    await exit;
  }

  private post(question: Question): void {
    try {
      this.worker.postMessage(question);
    } catch (cause) {
      throw new TypeError('A parameter of the statement is no value of a database.', { cause });
    }
  }

  private take(answer: Answer): void {
    const asked = this.waiting.shift();
    if (this.waiting.length === 0 && this.isAlive) this.worker.unref();
    if ('thrown' in answer) asked?.reject(Object.assign(answer.thrown, answer.told));
    else asked?.resolve(answer);
  }

  private end(onLost: (why: Error) => void, cause?: Error): void {
    const wasAlive = this.isAlive;
    const why = new Error('The thread of the embedded database has ended.', { cause });
    this.ended ??= why;
    for (const { reject } of this.waiting.splice(0)) reject(why);
    if (wasAlive) onLost(why);
  }
}
