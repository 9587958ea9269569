import { z } from 'zod';
import { Failure } from '../../errors/failure.js';
import { COLLECTIONS, type Collection, type CollectionName, type FieldType } from './collections.js';
import type { DirectoryRecord, Profile } from './directory-source.js';

const VALUE: Readonly<Record<FieldType, z.ZodType>> = {
  text: z.string(),
  number: z.number(),
  boolean: z.boolean(),
  date: z.string(),
};

/** Fields that are not in the collection are left out, whatever the API sends. */
function answerOf({ fields }: Collection) {
  const shape = Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, VALUE[type].nullable()]));
  return z.object({ records: z.array(z.object(shape)) });
}

const RECORDS = Object.fromEntries(
  Object.entries(COLLECTIONS).map(([name, collection]) => [name, answerOf(collection)]),
) as Readonly<Record<CollectionName, ReturnType<typeof answerOf>>>;

const PROFILE = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  department: z.string(),
  title: z.string(),
  location: z.string(),
  manager_id: z.string().nullable(),
});

/** @throws Failure `upstream` for an answer that does not keep to the contract. */
export function recordsIn(collection: CollectionName, answer: unknown): readonly DirectoryRecord[] {
  return parsed(RECORDS[collection], answer).records as readonly DirectoryRecord[];
}

/** @throws Failure `upstream` for an answer that does not keep to the contract. */
export function profileIn(answer: unknown): Profile {
  const { manager_id: managerId, ...profile } = parsed(PROFILE, answer);
  return { ...profile, managerId };
}

function parsed<T>(schema: z.ZodType<T>, answer: unknown): T {
  const { success, data } = schema.safeParse(answer);
  // Without its cause, which may quote the answer.
  if (!success) throw new Failure('upstream', 'The internal API answered with what its contract does not know.');
  return data;
}
