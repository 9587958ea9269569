import type { Redis } from 'ioredis';
import { inClientSpan, isRecorded, type Told } from '../observability/client-span.js';
import { redisFailure } from './redis-failure.js';

type Command = (this: Redis, ...args: unknown[]) => Promise<unknown>;

/** Begin a batch, whose commands are answered together. */
const BATCHES = new Set(['multi', 'exec']);
const SCRIPT_HASH = /^[0-9a-f]{40}$/;

/**
 * The client, with a span for each command of a recorded call: its name and where it went, never a key or an argument.
 * The span begins where the command is called, not where it is sent: commands of several calls are sent together, from a
 * timer of the first one, so whatever watches the sending takes them all for children of that call.
 */
export function recordedRedis(Client: typeof Redis): typeof Redis {
  class RecordedRedis extends Client {}
  const plain = Client.prototype as unknown as Record<string, Command | undefined>;
  const commands = plain['getBuiltinCommands'] as unknown as () => string[];
  for (const name of commands().filter((one) => !BATCHES.has(one)))
    for (const method of [name, `${name}Buffer`]) {
      const value = plain[method] && recorded(name, plain[method]);
      if (value) Object.defineProperty(RecordedRedis.prototype, method, { value, writable: true });
    }
  return RecordedRedis;
}

function recorded(name: string, command: Command): Command {
  return function (...args) {
    return isRecorded()
      ? inCommandSpan(this, name, args[0], () => command.apply(this, args))
      : command.apply(this, args);
  };
}

/**
 * A span of a command, for who sends it in a way of their own: such as one for several calls, each of which has its span.
 * @param first The first of its arguments, which is told where it is the hash of a script.
 */
export function inCommandSpan<T>(client: Redis, name: string, first: unknown, ask: () => Promise<T>): Promise<T> {
  const operation = name.toUpperCase();
  const attributes = {
    ...redisServer(client),
    'db.operation.name': operation,
    ...(name === 'evalsha' && script(first)),
  };
  return inClientSpan({ name: operation, attributes, failure: redisFailure }, ask);
}

/** Which script runs: its hash says nothing of what it is given. */
function script(hash: unknown): Told {
  return typeof hash === 'string' && SCRIPT_HASH.test(hash) ? { 'db.stored_procedure.name': hash } : {};
}

/** The database is the one the connection was made for. */
function redisServer({ options: { host, port, path, db } }: Redis): Told {
  const where = path === undefined ? { 'server.address': host, 'server.port': port } : { 'server.address': path };
  return { 'db.system.name': 'redis', 'db.namespace': String(db ?? 0), ...where };
}
