import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { CallLog } from '../tool/tool-call.js';
import { LOGGER } from './logger.js';

/** Makes the logger a handler gets: every line carries the call it belongs to. */
@Injectable()
export class CallLogs {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  for(executionId: string, tool: string): CallLog {
    // A line is made only when a handler logs; a child logger per call would cost every call.
    const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: Record<string, unknown>) =>
      this.logger[level]({ ...fields, executionId, tool }, message);
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  }
}
