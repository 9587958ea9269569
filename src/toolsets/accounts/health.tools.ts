import { createRequire } from 'node:module';
import { z } from 'zod';
import { Database } from '../../database/database.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { Clock } from './clock.js';

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };

const Health = z.strictObject({
  status: z
    .enum(['healthy', 'degraded'])
    .describe('degraded: this server answers, but tools that need the database will fail.'),
  uptime: z.number().nonnegative().describe('Seconds since the server started.'),
  version: z.string().describe('Version of this server.'),
  database: z
    .strictObject({
      reachable: z.boolean().describe('Whether the database answered.'),
      latencyMs: z
        .number()
        .nonnegative()
        .describe('Milliseconds until it answered, or until it was clear that it does not.'),
    })
    .describe('The database the tools work on.'),
});

/** Of the toolset `accounts`, but without its upstream: an open breaker must not silence what tells about it. */
@Toolset({ name: 'accounts' })
export class HealthTools {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Tool({
    name: 'health-check',
    title: "Check the server's health",
    description:
      'Says whether this server and its database work, for how long it has been up, and its version. Takes no arguments ' +
      'and needs no credential. Use it when other tools fail, to see whether trying again later makes sense.',
    effect: 'read',
    input: z.strictObject({}),
    output: Health,
    access: 'public',
    timeoutMs: 5_000,
    // It waits up to 2 s for a database that does not answer, and says so.
    slo: { availability: 99.9, latency: 'p95<5s' },
  })
  async healthCheck(_input: object, { signal }: ToolCall) {
    const { reachable, latencyMs } = await this.database.ping(signal);
    const status = reachable ? ('healthy' as const) : ('degraded' as const);
    return {
      status,
      uptime: Math.floor(this.clock.uptime()),
      version,
      database: { reachable, latencyMs: Math.round(latencyMs) },
    };
  }
}
