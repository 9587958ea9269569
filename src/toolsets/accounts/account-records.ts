import { Injectable } from '@nestjs/common';
import { Failure } from '../../errors/failure.js';
import { AccountsRepository } from './accounts.repository.js';
import type { RecordRow } from './accounts.tables.js';
import { Clock } from './clock.js';
import { bytesOf, MAX_RECORD_BYTES, mergeData, type RecordData } from './record-data.js';

export interface AccountRecord {
  readonly data: RecordData;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** The data record of a user: at most one each. Throws `tool_error` where the caller can do something about it. */
@Injectable()
export class AccountRecords {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly clock: Clock,
  ) {}

  async fetch(userId: string, signal: AbortSignal): Promise<AccountRecord> {
    return asRecord(userId, await this.accounts.findRecord(userId, signal));
  }

  /** Merges the changes into what is stored, or into an empty record. */
  async update(userId: string, changes: RecordData, signal: AbortSignal): Promise<AccountRecord> {
    // Each lost round means that another update went through; the signal ends what takes too long.
    for (;;) {
      const stored = await this.accounts.findRecord(userId, signal);
      const data = mergeData(stored === undefined ? {} : (JSON.parse(stored.data) as RecordData), changes);
      if (bytesOf(data) > MAX_RECORD_BYTES) throw tooLarge();
      const updatedAt = this.clock.now().toISOString();
      const row = { user_id: userId, data: JSON.stringify(data), updated_at: updatedAt };
      if (await this.save(row, stored, signal)) return { data, updatedAt };
    }
  }

  /** @returns What the record held. */
  async delete(userId: string, signal: AbortSignal): Promise<AccountRecord> {
    return asRecord(userId, await this.accounts.deleteRecord(userId, signal));
  }

  private async save(row: RecordRow, stored: RecordRow | undefined, signal: AbortSignal): Promise<boolean> {
    if (stored !== undefined) return this.accounts.replaceRecord(row, stored.data, signal);
    if ((await this.accounts.findUser(row.user_id, signal)) === undefined) throw noUser(row.user_id);
    return this.accounts.insertRecord(row, signal);
  }
}

function asRecord(userId: string, row: RecordRow | undefined): AccountRecord {
  if (row === undefined) throw noRecord(userId);
  return { data: JSON.parse(row.data) as RecordData, updatedAt: row.updated_at };
}

function noRecord(userId: string): Failure {
  return new Failure(
    'tool_error',
    `${userId} has no record. Create one with action update and the data it should hold.`,
  );
}

function noUser(userId: string): Failure {
  return new Failure('tool_error', `There is no user ${userId}, so no record can be stored. Check the userId.`);
}

function tooLarge(): Failure {
  return new Failure(
    'tool_error',
    `The record would be larger than ${MAX_RECORD_BYTES} bytes. Remove keys you no longer need by updating them to null.`,
  );
}
