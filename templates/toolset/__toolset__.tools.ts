import { perMinute, Tool, type ToolCall, Toolset } from 'gatehouse';
import { z } from 'zod';

@Toolset({ name: '__toolset__' })
export class __Toolset__Tools {
  @Tool({
    name: '__tool__',
    description: 'Answers with the id it was asked about. Say here what it does, when to use it and what comes back.',
    effect: 'read',
    input: z.strictObject({ id: z.string().min(1).max(64).describe('What it is asked about. Example: "A-17".') }),
    output: z.strictObject({ id: z.string().describe('What it was asked about.') }),
    access: 'authenticated',
    limit: perMinute(60),
    timeoutMs: 5_000,
    slo: { availability: 99.5, latency: 'p95<500ms' },
  })
  async __method__({ id }: { readonly id: string }, { signal }: ToolCall) {
    // Ask your system here, and pass it the signal: it is aborted when nobody waits any more.
    signal.throwIfAborted();
    return { id };
  }
}
