import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import { createLogger } from '../observability/logger.js';
import type { AuditRow } from './test-call.js';

/** What the service logs in a test: kept, not written. */
export class RecordedLines {
  readonly logger: Logger;
  /** Nest's account of how it wires the modules is of no use to anybody here; what fails there is thrown. */
  readonly bootLogger: LoggerService = { log: () => {}, warn: () => {}, error: () => {} };
  private readonly rows = new Map<string, AuditRow>();

  constructor(config: Config['log']) {
    this.logger = createLogger(config, 1, { write: (line) => this.keep(JSON.parse(line) as { audit?: AuditRow }) });
  }

  /** The row of a call, which is forgotten here. Every call that has ended has one. */
  takeAudit(executionId: string): AuditRow {
    const row = this.rows.get(executionId);
    if (row === undefined) throw new Error('The call left no audit line: LOG_LEVEL must be info or lower in a test.');
    this.rows.delete(executionId);
    return row;
  }

  private keep({ audit }: { audit?: AuditRow }): void {
    if (audit !== undefined) this.rows.set(String(audit['executionId']), audit);
  }
}
