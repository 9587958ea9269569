import type { FastifyReply } from 'fastify';

/** Aborted when the client goes away before it is answered whole, also when it has gone already. */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  const aborter = new AbortController();
  if (raw.destroyed) aborter.abort();
  else
    raw.on('close', () => {
      if (!raw.writableFinished) aborter.abort();
    });
  return aborter.signal;
}
