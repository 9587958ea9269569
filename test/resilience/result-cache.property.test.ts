import { array, assert, asyncProperty, boolean, constantFrom, integer, nat, oneof, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { ByteLru } from '../../src/cache/byte-lru.js';
import type { ToolOperation } from '../../src/tool/operation.js';
import type { StopSignal } from '../../src/tool/stop-signal.js';
import { ADA, CachedHall, tool, TTL_MS } from '../fixtures/cached-hall.js';

const TOOLSETS = ['notes', 'mail'];
const READS = TOOLSETS.flatMap((toolset) => [
  tool(toolset, `${toolset}-mine`, { cache: { ttlMs: TTL_MS } }),
  tool(toolset, `${toolset}-ours`, { cache: { ttlMs: TTL_MS / 2, shared: true } }),
]);
const WRITES = TOOLSETS.map((toolset) => tool(toolset, `${toolset}-write`, { effect: 'write' }));
const PRINCIPALS = [ADA, { ...ADA, id: 'eve' }, { ...ADA, issuer: 'two' }, { ...ADA, roles: ['user', 'admin'] }];

const step = oneof(
  { weight: 6, arbitrary: record({ read: nat(3), who: nat(3), what: constantFrom('a', 'b') }) },
  { weight: 1, arbitrary: record({ write: nat(1) }) },
  { weight: 2, arbitrary: record({ passMs: constantFrom(1, TTL_MS / 2 - 1, TTL_MS / 2, TTL_MS - 1, TTL_MS) }) },
);
type Step = { read: number; who: number; what: string } | { write: number } | { passMs: number };

/** What a cache is, in the fewest words: nothing is evicted, nothing runs at once. */
class Model {
  private readonly answers = new Map<string, { toolset: string; value: number; until: number }>();

  read({ name, toolset, policy }: ToolOperation, who: number, what: string, now: number, fresh: number): number {
    const key = [name, policy.cache?.shared === true ? '' : who, what].join();
    const known = this.answers.get(key);
    if (known !== undefined && now < known.until) return known.value;
    this.answers.set(key, { toolset, value: fresh, until: now + (policy.cache?.ttlMs ?? 0) });
    return fresh;
  }

  wrote(toolset: string): void {
    for (const [key, answer] of this.answers) if (answer.toolset === toolset) this.answers.delete(key);
  }
}

it('answers what a model of a cache answers, whatever is called, written and waited for', async () => {
  await assert(
    asyncProperty(array(step, { minLength: 1, maxLength: 60 }), async (steps: Step[]) => {
      const model = new Model();
      const hall: CachedHall = new CachedHall([...READS, ...WRITES], () => hall.runs);
      for (const one of steps) {
        if ('passMs' in one) hall.nowMs += one.passMs;
        else if ('write' in one) {
          const write = WRITES[one.write] as ToolOperation;
          await hall.call(write);
          model.wrote(write.toolset);
        } else {
          const read = READS[one.read] as ToolOperation;
          const expected = model.read(read, one.who, one.what, hall.nowMs, hall.runs + 1);
          const principal = PRINCIPALS[one.who] as (typeof PRINCIPALS)[number];
          expect(await hall.call(read, { input: { what: one.what }, principal })).toBe(expected);
        }
      }
    }),
    { numRuns: 500 },
  );
});

interface Under {
  readonly owner: string;
  readonly toolset: string;
  /** Writes of the toolset that had ended when the call began, and when its answer was read. */
  readonly begunAfter: number;
}

it('never gives what is another’s or older than a write, however calls overlap', async () => {
  const overlapping = array(
    oneof(
      { weight: 5, arbitrary: record({ read: nat(3), who: nat(3) }) },
      { weight: 1, arbitrary: record({ write: nat(1) }) },
      { weight: 4, arbitrary: record({ end: nat(5), how: constantFrom('answer', 'cancel') }) },
    ),
    { minLength: 5, maxLength: 50 },
  );
  await assert(
    asyncProperty(overlapping, async (steps) => {
      const writes = new Map<string, number>(TOOLSETS.map((toolset) => [toolset, 0]));
      const running: { end(): void; client: AbortController }[] = [];
      const clients = new Map<StopSignal, AbortController>();
      const hall = new CachedHall([...READS, ...WRITES], (call) => {
        const { promise, resolve } = Promise.withResolvers<unknown>();
        const { toolset, effect } = call.operation as ToolOperation;
        // What a handler reads when it begins, the worst it can do; a write is done when it ends.
        const seen = { owner: call.principal, seen: writes.get(toolset) };
        const end = () => {
          if (effect === 'write') writes.set(toolset, (writes.get(toolset) ?? 0) + 1);
          resolve(seen);
        };
        running.push({ end, client: clients.get(call.request.signal) as AbortController });
        return promise;
      });
      const calls: Promise<void>[] = [];
      const begin = (operation: ToolOperation, who: number, check: (value: unknown, under: Under) => void) => {
        const principal = PRINCIPALS[who] as (typeof PRINCIPALS)[number];
        const client = new AbortController();
        clients.set(client.signal, client);
        const { toolset } = operation;
        const under = { owner: JSON.stringify(principal), toolset, begunAfter: finished.get(toolset) ?? 0 };
        const done = hall.call(operation, { principal, signal: client.signal }).then((value) => check(value, under));
        calls.push(done);
      };
      const finished = new Map<string, number>();
      for (const one of steps) {
        if ('read' in one) {
          const read = READS[one.read] as ToolOperation;
          begin(read, one.who, (value, { owner, begunAfter }) => {
            if (value === 'cancelled') return;
            const answer = value as { owner: unknown; seen: number };
            if (read.policy.cache?.shared !== true) expect(JSON.stringify(answer.owner)).toBe(owner);
            expect(answer.seen).toBeGreaterThanOrEqual(begunAfter);
          });
        } else if ('write' in one) {
          const write = WRITES[one.write] as ToolOperation;
          // Only what its caller has heard of is over.
          begin(write, 0, (value, { toolset }) => {
            if (value !== 'cancelled') finished.set(toolset, writes.get(toolset) ?? 0);
          });
        } else {
          const [run] = running.splice(one.end, 1);
          if (one.how === 'answer') run?.end();
          else run?.client.abort();
        }
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      // Those that waited for others run now.
      while (running.length > 0) {
        for (const run of running.splice(0)) run.end();
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      await Promise.all(calls);
    }),
    { numRuns: 300 },
  );
});

it('never holds more than its bytes, and what was used last', () => {
  const operation = record({ key: nat(9), bytes: integer({ min: 1, max: 60 }), isGet: boolean() });
  assert(
    property(array(operation, { maxLength: 100 }), (operations) => {
      const lru = new ByteLru<number>(100);
      /** In order of use, the latest last. */
      let model: { key: number; bytes: number }[] = [];
      for (const { key, bytes, isGet } of operations) {
        const known = model.find((one) => one.key === key);
        if (isGet) {
          expect(lru.get(String(key))).toBe(known?.bytes);
          if (known) model = [...model.filter((one) => one !== known), known];
          continue;
        }
        lru.set(String(key), bytes, bytes);
        model = [...model.filter((one) => one !== known), { key, bytes }];
        while (total(model) > 100) model.shift();
        expect([lru.bytes, lru.size]).toEqual([total(model), model.length]);
      }
    }),
  );
});

const total = (entries: readonly { bytes: number }[]) => entries.reduce((sum, { bytes }) => sum + bytes, 0);
