import type { Config } from '../config/load-config.js';
import { HttpClient } from '../http-client/http-client.js';
import { type ApiToolset, apiToolset } from './api-toolset.js';

type OpenapiApi = Config['openapi'][number];

/** The operator says how long each operation may take, and the signal of its call ends what takes longer. */
const UNTIL_THE_CALL_ENDS = { headersMs: 0, bodyMs: 0 };

/** An API as it is served, or everything that keeps it from being served. Its client is for the caller to close. */
export interface ReadApi extends ApiToolset {
  readonly client?: HttpClient;
}

/** Reads what is described of an API. Asks the API nothing. */
export async function readApi(api: OpenapiApi): Promise<ReadApi> {
  const client = clientOf(api);
  if (typeof client === 'string') return { ...NOTHING(api.name), problems: [`openapi ${api.name}: ${client}.`] };
  const { problems, ...rest } = await apiToolset(api, client);
  return { ...rest, client, problems: problems.map((problem) => `openapi ${api.name}: ${problem}.`) };
}

function clientOf({ url, allowPrivate, carried, connections, maxBytes }: OpenapiApi): HttpClient | string {
  try {
    const credentials = () => carried.headers;
    const timeouts = UNTIL_THE_CALL_ENDS;
    return new HttpClient({ url, allowPrivate, credentials, connections, maxAnswerBytes: maxBytes, timeouts });
  } catch (error) {
    return error instanceof TypeError ? error.message : 'its url cannot be used';
  }
}

const NOTHING = (name: string) => ({ toolset: { policy: { name, upstream: name }, declarations: [] }, unchecked: [] });
