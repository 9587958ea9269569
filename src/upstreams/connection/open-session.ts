import type { Logger } from 'pino';
import type { Config } from '../../config/load-config.js';
import type { Definition } from '../definition.js';
import { transportsOf } from './transports.js';
import { UpstreamSession } from './upstream-session.js';

/** A session, and what the upstream offered when it was opened. */
export interface OpenedSession {
  readonly session: UpstreamSession;
  readonly listed: readonly Definition[];
}

/**
 * Tries every way there is to reach an upstream.
 * @param prior The era it spoke the last time.
 * @throws The error of the first way, which is the one that should have worked.
 */
export async function openSession(
  upstream: Config['upstreams'][number],
  prior: 'legacy' | undefined,
  logger: Logger,
  signal: AbortSignal,
): Promise<OpenedSession> {
  const errors: unknown[] = [];
  for (const transport of transportsOf(upstream, logger)) {
    try {
      const session = await UpstreamSession.open(transport(), prior, signal);
      return { session, listed: await listOrClose(session, signal) };
    } catch (error) {
      signal.throwIfAborted();
      errors.push(error);
    }
  }
  throw errors[0];
}

async function listOrClose(session: UpstreamSession, signal: AbortSignal): Promise<readonly Definition[]> {
  try {
    return await session.list(signal);
  } catch (error) {
    await session.close();
    throw error;
  }
}
