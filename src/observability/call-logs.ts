import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Principal } from '../tool/principal.js';
import type { CallLog } from '../tool/tool-call.js';
import { LOGGER } from './logger.js';

/** As pino numbers it. */
const DEBUG = 20;

/** What is logged of one call beside its end: every line carries the call it belongs to. */
@Injectable()
export class CallLogs {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** One that never ends has this line alone. */
  begun(executionId: string, tool: string, { id: principal, clientId }: Principal): void {
    if (this.logger.levelVal > DEBUG) return;
    this.logger.debug({ executionId, tool, principal, clientId }, 'a call has begun');
  }

  /** The logger a handler gets. */
  for(executionId: string, tool: string): CallLog {
    // A line is made only when a handler logs; a child logger per call would cost every call.
    const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: Record<string, unknown>) =>
      this.logger[level]({ ...fields, executionId, tool }, message);
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  }
}
