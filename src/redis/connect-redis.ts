import { createRequire } from 'node:module';
import type { Redis } from 'ioredis';
import { makePipelinesLean } from './lean-pipelines.js';
import { keepToOneServer } from './one-server.js';
import { recordedRedis } from './recorded-redis.js';

const require = createRequire(import.meta.url);

/** Milliseconds for a command to be answered. A service that waits longer for Redis is better off without it. */
const COMMAND_TIMEOUT_MS = 1_000;
/** Milliseconds a connection may owe an answer before it is given up and made anew. */
const SILENCE_TIMEOUT_MS = 2_000;
/** Milliseconds between two attempts to connect, at most. */
const LONGEST_RETRY_MS = 2_000;
/** Milliseconds between two connections made anew because the server takes no writing: it may be the right one, and do so for long. */
const LEAVE_EVERY_MS = 5_000;
/** How such a server says it, and how before Redis 7 where a script did the writing. */
const TAKES_NO_WRITING = /(^|-)READONLY /;
/** How a server says that the user has no right to a command, key or channel, and how where a script asked. */
const DENIED = /(^|-)NOPERM |^(ERR )?(ACL failure in script|The user executing the script can't)/;

/**
 * A connection that never makes anybody wait: a command is answered, refused at once while there is no connection, or
 * refused when its time is over, and is never sent a second time. It goes on trying to connect until it is closed.
 * @param onDenied Told of each command its user has no right to.
 */
export function connectRedis(url: string, name: string, onDenied: (error: Error) => void = () => {}): Redis {
  // Not before there is one to connect to: a process without Redis is up sooner.
  const ioredis = require('ioredis') as typeof import('ioredis');
  makePipelinesLean();
  const Client = recordedRedis(ioredis.Redis);
  const leaves = leavesReplica();
  const client = new Client(url, {
    connectionName: name,
    // It is told to connect, so that a Redis that is down cannot keep the service from starting.
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableAutoPipelining: true,
    // A batch waits for the one before: far from Redis a script, which somebody waits for, would take up to twice as long.
    autoPipeliningIgnoredCommands: ['evalsha'],
    maxRetriesPerRequest: 0,
    connectTimeout: SILENCE_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    reconnectOnError: (error) => {
      if (DENIED.test(error.message)) onDenied(error);
      return leaves(error);
    },
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, LONGEST_RETRY_MS) * (0.5 + Math.random() / 2),
  });
  keepToOneServer(client);
  return client;
}

/** A primary that has become a replica keeps its connections: whoever connects again finds the new one behind the name. */
function leavesReplica(): (error: Error) => boolean {
  let leftAt = -Infinity;
  return ({ message }) => {
    const now = performance.now();
    if (!TAKES_NO_WRITING.test(message) || now - leftAt < LEAVE_EVERY_MS) return false;
    leftAt = now;
    return true;
  };
}
