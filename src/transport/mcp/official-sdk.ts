import { LoadedOnce } from '../../loading/loaded-once.js';

const SDK = new LoadedOnce(() => import('@modelcontextprotocol/server'));

/** The SDK's server, loaded once, with the first request that goes its way: most of what clients call is answered without it. */
export function officialSdk(): ReturnType<typeof SDK.get> {
  return SDK.get();
}
