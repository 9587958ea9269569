import { Failure } from '../../errors/failure.js';
import { MINUTES_15, MINUTES_5 } from '../../tool/cache-times.js';
import { perMinute } from '../../tool/rate.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { DirectorySource } from './directory-source.js';
import { checkedFilters } from './filter.js';
import { GetUserProfileInput, GetUserProfileOutput } from './get-user-profile.schema.js';
import { MAX_RECORDS, QueryDataInput, QueryDataOutput } from './query-data.schema.js';

/** Calls of each principal to the whole toolset. */
export const DIRECTORY_LIMIT = perMinute(100, 15);

@Toolset({ name: 'directory', upstream: 'directory', limit: DIRECTORY_LIMIT })
export class DirectoryTools {
  constructor(private readonly source: DirectorySource) {}

  @Tool({
    name: 'query_data',
    title: 'Find records of the company directory',
    description:
      'Finds employees, projects or assets by the values of their fields. All filters must hold; without filters it returns ' +
      'the first records. Use get_user_profile for one person whose id you know. Answers may be up to 5 minutes old.',
    effect: 'read',
    input: QueryDataInput,
    output: QueryDataOutput,
    access: { scopes: ['mcp:query'] },
    cache: { ttlMs: MINUTES_5 },
    records: { of: ({ records }) => records.length, max: MAX_RECORDS },
    timeoutMs: 15_000,
    attemptTimeoutMs: 6_000,
    retries: 1,
    slo: { availability: 99.5, latency: 'p95<1s' },
  })
  async queryData(
    { collection, filters, limit }: ReturnType<typeof QueryDataInput.parse>,
    { limits, signal }: ToolCall,
  ) {
    const wanted = Math.min(limit, limits.records);
    const query = { collection, filters: checkedFilters(collection, filters), limit: wanted + 1 };
    const found = await this.source.query(query, signal);
    return {
      collection,
      records: found.slice(0, wanted).map((record) => ({ ...record })),
      hasMore: found.length > wanted,
    };
  }

  @Tool({
    name: 'get_user_profile',
    title: "Get a colleague's profile",
    description:
      'Name, email, department, title, location and manager of one user of the company directory. Call it without arguments ' +
      'for your own. query_data finds the ids of others. Answers may be up to 15 minutes old.',
    effect: 'read',
    input: GetUserProfileInput,
    output: GetUserProfileOutput,
    access: { scopes: ['mcp:read'] },
    cache: { ttlMs: MINUTES_15 },
    timeoutMs: 10_000,
    attemptTimeoutMs: 4_000,
    retries: 1,
    slo: { availability: 99.5, latency: 'p95<1s' },
  })
  async getUserProfile({ user_id: asked }: { readonly user_id?: string | undefined }, { principal, signal }: ToolCall) {
    const userId = asked ?? principal.id;
    const profile = await this.source.profile(userId, signal);
    if (profile !== undefined) return { ...profile };
    throw new Failure(
      'tool_error',
      asked === undefined
        ? 'You are not in the directory. Give the user_id of somebody who is: query_data with collection employees finds them.'
        : 'There is no such user. query_data with collection employees finds the ids there are.',
    );
  }
}
