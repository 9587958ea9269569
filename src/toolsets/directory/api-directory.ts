import { Failure } from '../../errors/failure.js';
import type { HttpClient } from '../../http-client/http-client.js';
import { pathOf } from '../../http-client/request-target.js';
import { profileIn, recordsIn } from './api-answers.js';
import { type DirectoryQuery, type DirectoryRecord, DirectorySource, type Profile } from './directory-source.js';

/** The records behind the internal API, as docs/toolsets/directory.md describes it. */
export class ApiDirectory extends DirectorySource {
  constructor(private readonly client: HttpClient) {
    super();
  }

  override async query(
    { collection, filters, limit }: DirectoryQuery,
    signal: AbortSignal,
  ): Promise<readonly DirectoryRecord[]> {
    const path = pathOf('/collections/{collection}', { collection });
    // A field and an operator have no colon, so whatever the value holds is the value.
    const filter = filters.map(({ field, operator, value }) => `${field}:${operator}:${value}`);
    const records = recordsIn(collection, await this.client.json({ path, query: { limit, filter } }, signal));
    // Whoever sends more than was asked for did not read the limit.
    return records.slice(0, limit);
  }

  override async profile(userId: string, signal: AbortSignal): Promise<Profile | undefined> {
    const path = pathOf('/users/{userId}', { userId });
    const answer = await this.client.json({ path, mayBeMissing: true }, signal);
    if (answer === undefined) return undefined;
    const profile = profileIn(answer);
    if (profile.id !== userId) throw new Failure('upstream', 'The internal API answered for another user.');
    return profile;
  }
}
