const NEAREST: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where a server is asked on its own machine: listening on all addresses, on the nearest. */
export function nearestHost(host: string): string {
  return NEAREST[host] ?? host;
}
