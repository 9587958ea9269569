import { z } from 'zod';

export const METRIC_TYPES = ['usage', 'performance', 'health'] as const;
export const WINDOWS = ['1h', '24h', '7d', '30d'] as const;

export const GetMetricsInput = z.strictObject({
  type: z
    .enum(METRIC_TYPES)
    .describe(
      'usage: calls per minute; performance: latency, load and memory; health: failures and whether the database answers.',
    ),
  window: z.enum(WINDOWS).default('24h').describe('How far to look back. Default: 24h.'),
});

const value = (what: string) => z.number().nullable().describe(`${what}; null where nothing was measured.`);

export const GetMetricsOutput = z.strictObject({
  type: z.enum(METRIC_TYPES).describe('What was asked for.'),
  window: z.enum(WINDOWS).describe('How far it looks back.'),
  from: z.string().describe('Begin of the window, ISO 8601.'),
  to: z.string().describe('Its end: now.'),
  since: z
    .string()
    .nullable()
    .describe('When the first sample in the window was taken; null when there is none yet: try again in a minute.'),
  sampledMinutes: z.int().describe('Minutes of the window that have a sample.'),
  expectedMinutes: z.int().describe('Minutes of the window.'),
  isComplete: z
    .boolean()
    .describe(
      'False when the service is younger than the window or was away for some of it: the numbers tell of the rest.',
    ),
  metrics: z
    .array(
      z.strictObject({
        name: z.string().describe('What was measured.'),
        unit: z.string().describe('Unit of the three numbers.'),
        min: value('Least in any minute'),
        max: value('Most in any minute'),
        average: value('Mean over the window'),
      }),
    )
    .describe('One entry for each thing that is measured.'),
});
