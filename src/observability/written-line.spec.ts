import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Config } from '../config/load-config.js';
import { createLogger, traceFields } from './logger.js';
import { writtenLine } from './written-line.js';

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_123 });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterAll(() => {
  context.disable();
  vi.useRealTimers();
});

/** What a logger writes when it is asked for the same line in both ways. */
function bothWays(level: Config['log']['level'], audit: object): { byPino: string[]; written: string[] } {
  const byPino: string[] = [];
  const written: string[] = [];
  const to = (lines: string[]) => createLogger({ level }, 1, { write: (line) => void lines.push(line) });
  to(byPino).info({ audit }, 'call');
  writtenLine(to(written), 'audit', 'call').write(new Date().toISOString(), traceFields(), JSON.stringify(audit));
  return { byPino, written };
}

const id = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length - 1}}[1-9a-f]$`));

it('writes byte for byte what pino does, whatever stands in the field, in a trace and outside', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 })),
      fc.option(fc.record({ traceId: id(32), spanId: id(16), traceFlags: fc.constantFrom(0, 1) })),
      (audit, span) => {
        const active = span === null ? context.active() : trace.setSpanContext(context.active(), span);
        const { byPino, written } = context.with(active, () => bothWays('info', audit));
        expect(byPino).toHaveLength(1);
        expect(written).toEqual(byPino);
      },
    ),
  );
});

it('writes nothing where pino would not', () => {
  expect(bothWays('warn', { name: 'echo' })).toEqual({ byPino: [], written: [] });
});

it('reaches each of several streams from its level on, as where lines are sent on', () => {
  const seen: string[] = [];
  const to = (stream: string) => ({ write: (line: string) => void seen.push(`${stream}: ${line}`) });
  const streams = pino.multistream([
    { level: 'info', stream: to('all') },
    { level: 'warn', stream: to('warnings') },
  ]);
  const logger = createLogger({ level: 'info' }, 1, streams);
  logger.warn('careful');
  writtenLine(logger, 'audit', 'call').write('2026-01-01T00:00:00.000Z', '', '{}');
  expect(seen.map((line) => line.split(':')[0])).toEqual(['all', 'warnings', 'all']);
});

it('asks a logger that was brought along, which may write lines in any way', () => {
  const lines: string[] = [];
  const brought = pino({ redact: ['audit.principal'] }, { write: (line: string) => void lines.push(line) });
  writtenLine(brought, 'audit', 'call').write('2026-01-01T00:00:00.000Z', '', '{"principal":"ada"}');
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 30, msg: 'call', audit: { principal: '[Redacted]' } });
});
