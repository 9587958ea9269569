import { z } from 'zod';
import { RecordChanges, type RecordData } from './record-data.js';
import { UserId } from './user-id.js';

const ACTIONS = ['fetch', 'update', 'delete'] as const;

/** What is left of the input once it is known to fit together. */
export type DataRequest =
  | { readonly userId: string; readonly action: 'fetch' | 'delete' }
  | { readonly userId: string; readonly action: 'update'; readonly data: RecordData };

export const ProcessDataInput = z
  .strictObject({
    userId: UserId.describe(
      'Whose record: your own user id, or anybody\'s if you have the role admin. Example: "user-1".',
    ),
    action: z
      .enum(ACTIONS)
      .describe('fetch reads the record, update merges `data` into it, delete removes the whole record for good.'),
    data: RecordChanges.optional().describe(
      'Only with update, and required there: the keys to change, such as {"theme":"dark"}. A null value removes its key. At most 16 KiB, 8 levels deep.',
    ),
  })
  .superRefine(({ action, data }, context) => {
    const hasChanges = data !== undefined && Object.keys(data).length > 0;
    const message =
      action === 'update'
        ? !hasChanges && 'Action update needs the keys to change, for example "data": {"theme": "dark"}.'
        : data !== undefined &&
          `Leave data out: action ${action} works on the whole record. To change it use action update.`;
    if (message) context.addIssue({ code: 'custom', path: ['data'], message, input: data });
  })
  .transform((input) => input as DataRequest);

const DataRecord = z.strictObject({
  data: z.record(z.string(), z.unknown()).describe('Everything the record holds.'),
  updatedAt: z.string().describe('When it last changed: ISO 8601, UTC.'),
});

export const ProcessDataOutput = z.strictObject({
  userId: z.string().describe('Whose record this is.'),
  action: z.enum(ACTIONS).describe('What was done.'),
  record: DataRecord.nullable().describe('The record as it is now; null after delete.'),
  deleted: DataRecord.optional().describe(
    'After a delete that nobody was asked about: what was deleted. Send its data with action update to restore it.',
  ),
});
