import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Supervisor } from './supervisor.js';
import type { Reports, ToSupervisor, ToWorker } from './worker-messages.js';
import type { WorkerEnd, WorkerProcess } from './worker-process.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A process that does nothing by itself. */
class Puppet implements WorkerProcess {
  readonly startedAt = 0;
  readonly heard: ToWorker[] = [];
  readonly signals: NodeJS.Signals[] = [];
  says: (message: ToSupervisor) => void = () => {};
  ends: (end: WorkerEnd) => void = () => {};

  send(message: ToWorker): void {
    this.heard.push(message);
  }
  kill(signal: NodeJS.Signals): void {
    this.signals.push(signal);
  }
  onMessage(listener: (message: ToSupervisor) => void): void {
    this.says = listener;
  }
  onEnd(listener: (end: WorkerEnd) => void): void {
    this.ends = listener;
  }

  heardOf<K extends ToWorker['kind']>(kind: K): Extract<ToWorker, { kind: K }>[] {
    return this.heard.filter((message): message is Extract<ToWorker, { kind: K }> => message.kind === kind);
  }
  get reports(): readonly Reports[] {
    return this.heardOf('reports').map(({ reports }) => reports);
  }
  /** Answers whatever it was asked and has not answered yet. */
  tell(told: unknown): void {
    for (const { id } of this.heardOf('tell')) this.says({ kind: 'told', id, told });
  }
}

function supervised(workers = 2) {
  const puppets: Puppet[] = [];
  const supervisor = new Supervisor({
    workers,
    drainMs: 60_000,
    logger: pino({ enabled: false }),
    startWorker: () => {
      const puppet = new Puppet();
      puppets.push(puppet);
      return puppet;
    },
    random: () => 0.5,
    now: () => performance.now(),
    tell: () => Promise.resolve(undefined),
  });
  return { supervisor, puppets };
}

async function opened() {
  const { supervisor, puppets } = supervised();
  const starting = supervisor.start();
  puppets[0]!.says({ kind: 'open' });
  await vi.waitFor(() => expect(puppets).toHaveLength(2));
  puppets[1]!.says({ kind: 'open' });
  await starting;
  return { supervisor, puppets: puppets as [Puppet, Puppet] };
}

describe('a question to all workers', () => {
  it('waits for one that is itself waiting for a dependency that hangs', async () => {
    const {
      puppets: [first, second],
    } = await opened();
    first.says({ kind: 'ask', id: 1, subject: 'health' });
    // As long as the check of a dependency takes at most, and what the answer needs on its way.
    await vi.advanceTimersByTimeAsync(2_500);
    first.tell('late');
    second.tell('late too');
    await vi.waitFor(() => expect(first.reports).toHaveLength(1));
    expect(first.reports[0]!.reports).toEqual([
      { worker: 1, told: 'late' },
      { worker: 2, told: 'late too' },
    ]);
  });

  it('is put once for all who ask meanwhile, and within a second', async () => {
    const {
      puppets: [first, second],
    } = await opened();
    const tellAll = () => [first, second].forEach((worker) => worker.tell('well'));
    first.says({ kind: 'ask', id: 1, subject: 'metrics' });
    second.says({ kind: 'ask', id: 7, subject: 'metrics' });
    await vi.advanceTimersByTimeAsync(999);
    expect(second.heardOf('tell')).toHaveLength(1);
    tellAll();
    await vi.advanceTimersByTimeAsync(0);
    second.says({ kind: 'ask', id: 8, subject: 'metrics' });
    await vi.advanceTimersByTimeAsync(0);
    expect(first.heardOf('tell')).toHaveLength(1);
    expect(first.heardOf('reports').map(({ id }) => id)).toEqual([1]);
    expect(second.heardOf('reports').map(({ id }) => id)).toEqual([7, 8]);
    expect(new Set([...first.reports, ...second.reports]).size).toBe(1);
  });

  it('is put again after a second, and for another subject at once', async () => {
    const {
      puppets: [first, second],
    } = await opened();
    first.says({ kind: 'ask', id: 1, subject: 'metrics' });
    first.says({ kind: 'ask', id: 2, subject: 'health' });
    expect(second.heardOf('tell').map(({ subject }) => subject)).toEqual(['metrics', 'health']);
    [first, second].forEach((worker) => worker.tell('well'));
    await vi.advanceTimersByTimeAsync(1_000);
    first.says({ kind: 'ask', id: 3, subject: 'metrics' });
    expect(second.heardOf('tell')).toHaveLength(3);
  });

  it('gives up one that is stuck', async () => {
    const {
      puppets: [first],
    } = await opened();
    first.says({ kind: 'ask', id: 1, subject: 'health' });
    first.tell('well');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(first.reports[0]!.reports).toEqual([{ worker: 1, told: 'well' }, { worker: 2 }]);
  });
});

describe('a service that is stopped while it starts', () => {
  it('drains the worker that serves already, asks it once, and finds nothing wrong', async () => {
    const { supervisor, puppets } = supervised();
    const starting = supervisor.start();
    puppets[0]!.says({ kind: 'open' });
    await vi.waitFor(() => expect(puppets).toHaveLength(2));
    const closed = vi.fn<() => void>();
    const closing = supervisor.close().then(closed);
    // So early that it had no way yet to stop in order.
    puppets[1]!.ends({ code: null, signal: 'SIGTERM' });
    await starting;
    expect(puppets.map(({ signals }) => signals)).toEqual([['SIGTERM'], ['SIGTERM']]);
    expect(closed).not.toHaveBeenCalled();
    expect(puppets[0]!.heardOf('announce')).toEqual([]);
    puppets[0]!.ends({ code: 0, signal: null });
    await closing;
    expect(puppets).toHaveLength(2);
  });

  it('starts no other once it is told to stop', async () => {
    const { supervisor, puppets } = supervised();
    const starting = supervisor.start();
    const closing = supervisor.close();
    puppets[0]!.says({ kind: 'open' });
    await starting;
    puppets[0]!.ends({ code: 0, signal: null });
    await closing;
    expect(puppets).toHaveLength(1);
  });

  it('still says that one did not stop as it should', async () => {
    const { supervisor, puppets } = supervised(1);
    void supervisor.start();
    const closing = supervisor.close();
    puppets[0]!.ends({ code: 1, signal: null });
    await expect(closing).rejects.toThrow('1 of 1 workers did not stop cleanly.');
  });
});
