type Sdk = typeof import('@modelcontextprotocol/server');

let loaded: Promise<Sdk> | undefined;

/** The SDK's server, loaded once, with the first request that goes its way: most of what clients call is answered without it. */
export function officialSdk(): Promise<Sdk> {
  loaded ??= import('@modelcontextprotocol/server');
  return loaded;
}
