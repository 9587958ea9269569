import cluster, { type Worker } from 'node:cluster';
import type { ToSupervisor, ToWorker } from './worker-messages.js';

/** One process that serves, as its supervisor sees it. */
export interface WorkerProcess {
  /** `performance.now()` of the supervisor. */
  readonly startedAt: number;
  send(message: ToWorker): void;
  kill(signal: NodeJS.Signals): void;
  onMessage(listener: (message: ToSupervisor) => void): void;
  onEnd(listener: (end: WorkerEnd) => void): void;
}

export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * Starts this program once more, as a worker: what it listens on is held by the supervisor, which hands each new
 * connection to the next worker in turn.
 */
export function startWorker(): WorkerProcess {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  // Numbers that JSON has not, such as the infinite bound of a histogram, must arrive as they are.
  cluster.setupPrimary({ serialization: 'advanced' });
  const worker = cluster.fork();
  endUntaken(worker);
  // Starting may fail as a process, before there is one: then it has ended.
  const pid = worker.process.pid ?? 0;
  return {
    startedAt: performance.now(),
    send: (message) => send(worker, message),
    kill: (signal) => void worker.process.kill(signal),
    onMessage: (listener) => void worker.on('message', (message: ToSupervisor) => listener(message)),
    onEnd: (listener) => {
      worker.once('exit', (code: number | null, signal: string | null) => listener({ code, signal }));
      worker.once('error', () => pid === 0 && listener({ code: null, signal: null }));
    },
  };
}

/**
 * Node forgets a connection that a worker was handed and did not live to take: its client would wait for ever. A worker is
 * handed one at a time, and what it took is closed here already.
 */
function endUntaken({ process: child }: Worker): void {
  const hand = child.send.bind(child) as (...sent: unknown[]) => boolean;
  let handed: { close(): void } | undefined;
  child.send = (...sent: unknown[]) => {
    // In its place there may be whom to tell that the message was sent.
    if (typeof sent[1] === 'object') handed = (sent[1] as typeof handed) ?? handed;
    return hand(...sent);
  };
  child.once('exit', () => handed?.close());
}

/** Lost where the worker is ending: whoever asked it notices that it does not answer. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
