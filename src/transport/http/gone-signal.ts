import type { FastifyReply } from 'fastify';
import { StopController } from '../../tool/stop-signal.js';

/** Aborted when the client goes away before it is answered whole, also when it has gone already. */
export function goneSignal({ raw }: FastifyReply): StopController {
  const aborter = new StopController();
  if (raw.destroyed) aborter.abort();
  else
    raw.on('close', () => {
      if (!raw.writableFinished) aborter.abort();
    });
  return aborter;
}
